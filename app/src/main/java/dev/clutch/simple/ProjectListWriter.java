package dev.clutch.simple;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Writes a project list as it comes, of any length. Nothing is written before the first call; the list
 * is whole only once it is closed. Not safe for use by several threads.
 */
public final class ProjectListWriter implements Closeable {
  private final ListFormat format;
  private boolean isBegun;
  private boolean isClosed;

  /**
   * Creates a writer.
   *
   * @param out closed with this writer
   */
  public ProjectListWriter(OutputStream out, Representation representation, ListMeta meta) {
    this.format =
        representation.isHtml() ? new HtmlListFormat(out, meta) : new JsonListFormat(out, meta);
  }

  /** Writes one entry. */
  public void add(ListedProject project) throws IOException {
    begin();
    format.add(project);
  }

  /** Writes the end of the list and closes the stream beneath. */
  @Override
  public void close() throws IOException {
    if (!isClosed) {
      isClosed = true;
      try (format) {
        begin();
        format.end();
      }
    }
  }

  private void begin() throws IOException {
    if (!isBegun) {
      isBegun = true;
      format.begin();
    }
  }
}
