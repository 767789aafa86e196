package dev.clutch.simple;

import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import java.net.URI;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads project pages as indexes send them, in either form, and forgives what clients forgive. */
public final class ProjectPageReader {
  private static final int START = 1024;

  private ProjectPageReader() {}

  /**
   * Returns the page. A file that can't be understood hides only itself.
   *
   * @param name the project that was asked for
   * @param base the URL of the response, after redirects
   * @param contentType the header of the response, or null if it had none
   * @throws InvalidPageException if the body is no page of this project
   */
  public static ProjectPage read(
      ProjectName name, URI base, @Nullable String contentType, byte[] body)
      throws InvalidPageException {
    return read(name, base, contentType, body, Integer.MAX_VALUE);
  }

  /**
   * Returns the page. A file that can't be understood hides only itself.
   *
   * @param maxFiles how many files it may have
   * @throws InvalidPageException if the body is no page of this project, or one with more files
   */
  public static ProjectPage read(
      ProjectName name, URI base, @Nullable String contentType, byte[] body, int maxFiles)
      throws InvalidPageException {
    if (body.length == 0) {
      throw new InvalidPageException("the body is empty");
    }
    return switch (BodyKind.of(contentType, Arrays.copyOf(body, Math.min(body.length, START)))) {
      case JSON -> new JsonPageReader(name, base, maxFiles).read(body);
      case HTML -> new HtmlPageReader(name, base, maxFiles).read(contentType, body);
    };
  }

  /**
   * Whether the end of a page that could be read seems to be missing: its HTML opens {@code <html>} and
   * never closes it. That is allowed, and some write so, which is why such a page is no error in itself;
   * cut JSON is.
   *
   * @param contentType the header of the response, or null if it had none
   */
  public static boolean mayBeCut(@Nullable String contentType, byte[] body) {
    try {
      byte[] start = Arrays.copyOf(body, Math.min(body.length, START));
      return BodyKind.of(contentType, start) == BodyKind.HTML && HtmlEnd.isUnclosed(body);
    } catch (InvalidPageException e) {
      return false;
    }
  }
}
