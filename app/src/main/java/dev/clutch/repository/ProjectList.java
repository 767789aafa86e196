package dev.clutch.repository;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import java.io.IOException;
import java.util.function.Consumer;

/** All projects of a repository. Read as a stream: a large index has 700,000. */
public interface ProjectList {

  /**
   * Returns what the list says beside its projects.
   *
   * @throws IOException if what is stored can't be read
   */
  ListMeta meta() throws IOException;

  /**
   * Hands every project to the consumer, in the source's order, each name once.
   *
   * @throws IOException if what is stored can't be read
   */
  void forEach(Consumer<ListedProject> consumer) throws IOException;
}
