package dev.clutch.simple;

import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads project lists in either form, of any length: no more than one entry is held at a time. */
public final class ProjectListReader {
  private static final int START = 2048;

  private ProjectListReader() {}

  /**
   * Hands the projects of a list on, in its order, and returns what it says beside them, which may
   * stand after them. Entries whose name can't be a project's are left out.
   *
   * @param base the URL of the response, after redirects
   * @param contentType the header of the response, or null if it had none
   * @param body stays open
   * @param sink has been given some of the projects when this fails; it must forget them then
   * @throws InvalidPageException if the body is no project list
   * @throws IOException if the body can't be read
   */
  public static ListMeta read(
      URI base, @Nullable String contentType, InputStream body, Consumer<ListedProject> sink)
      throws IOException {
    BufferedInputStream input = new BufferedInputStream(body);
    input.mark(START);
    byte[] start = input.readNBytes(START);
    input.reset();
    if (start.length == 0) {
      throw new InvalidPageException("the body is empty");
    }
    return switch (BodyKind.of(contentType, start)) {
      case JSON -> new JsonListReader(sink).read(input);
      case HTML -> new HtmlListReader(base, sink).read(input, HtmlCharset.of(contentType, start));
    };
  }
}
