package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;

/** Writes project pages. Both forms come from the same model, so they never say different things. */
public final class ProjectPageWriter {
  private static final int FILE_LENGTH = 400;

  private ProjectPageWriter() {}

  /**
   * Returns the body of the page in UTF-8. A quarantined project lists no file.
   *
   * @param link gives the URL of a file as clients shall see it, relative or absolute, percent-encoded
   *     and without fragment, for example {@code "../../files/demo/x%2By.whl"}
   */
  public static byte[] write(
      ProjectPage page, Representation representation, Function<DistributionFile, String> link) {
    ProjectPage shown = withoutForbidden(page);
    return representation.isHtml()
        ? new HtmlPageWriter(shown.files().size(), link).write(shown)
        : json(shown, link);
  }

  /** Returns a filename as a segment of a URL's path: {@code +} is {@code %2B}, a space {@code %20}. */
  public static String segment(Filename filename) {
    return Link.encode(filename.value());
  }

  private static ProjectPage withoutForbidden(ProjectPage page) {
    ProjectStatus status = page.status();
    if (status == null || !status.isQuarantined()) {
      return page;
    }
    return new ProjectPage(
        page.name(), page.apiVersion(), page.meta(), status, List.of(), List.of(), page.extra());
  }

  private static byte[] json(ProjectPage page, Function<DistributionFile, String> link) {
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(FILE_LENGTH * (page.files().size() + 1));
    try (JsonGenerator json = Json.MAPPER.createGenerator(body)) {
      new JsonPageWriter(json, link).write(page);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return body.toByteArray();
  }
}
