package dev.clutch.simple;

import dev.clutch.model.ListedProject;
import java.io.Closeable;
import java.io.IOException;

/** One of the two forms of a project list: begun once, then any number of entries, ended once. */
interface ListFormat extends Closeable {
  void begin() throws IOException;

  void add(ListedProject project) throws IOException;

  void end() throws IOException;
}
