package dev.clutch.simple;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What PyPI's JSON API says of a project, or of one of its versions, made of what its page says: no more is
 * listed here than there.
 *
 * @see <a href="https://docs.pypi.org/api/json/">PyPI's JSON API</a>
 */
public final class ProjectDocument {
  private static final int FILE_LENGTH = 800;

  private final ProjectPage page;
  private final Releases releases;
  private final String version;
  private final boolean isWhole;

  private ProjectDocument(ProjectPage page, Releases releases, String version, boolean isWhole) {
    this.page = page;
    this.releases = releases;
    this.version = version;
    this.isWhole = isWhole;
  }

  /** Returns the document of a project, which tells most of its latest version. */
  public static ProjectDocument of(ProjectPage page) {
    Releases releases = Releases.of(page);
    return new ProjectDocument(page, releases, releases.latest().orElse(""), true);
  }

  /**
   * Returns the document of a version, however it is spelled.
   *
   * @return empty if the page has no file of it
   */
  public static Optional<ProjectDocument> of(ProjectPage page, String version) {
    Releases releases = Releases.of(page);
    return releases
        .find(version)
        .map(spelled -> new ProjectDocument(page, releases, spelled, false));
  }

  /** Returns the files of the version that it tells most of. */
  public List<DistributionFile> files() {
    return releases.files(version);
  }

  /**
   * Returns the document as JSON, in UTF-8, with a newline at its end.
   *
   * @param link gives the absolute URL of a file
   * @param url of the project's page, absolute
   * @param metadata core metadata of one of its {@link #files}, or empty if none is known
   */
  public byte[] write(Function<DistributionFile, String> link, String url, byte[] metadata) {
    ByteArrayOutputStream body =
        new ByteArrayOutputStream(FILE_LENGTH * (page.files().size() + 2));
    try (JsonGenerator json = Json.MAPPER.createGenerator(body)) {
      write(json, link, url, CoreMetadataFields.parse(metadata));
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory failed", e);
    }
    return body.toByteArray();
  }

  private void write(
      JsonGenerator json,
      Function<DistributionFile, String> link,
      String url,
      CoreMetadataFields metadata)
      throws IOException {
    boolean isYanked = !files().isEmpty() && releases.isYanked(version);
    Long serial = page.serial();
    json.writeStartObject();
    new ReleaseInfoWriter(json, metadata).write(page.name(), version, files(), isYanked, url);
    json.writeNumberField("last_serial", serial == null ? 0 : serial);
    if (isWhole) {
      json.writeObjectFieldStart("releases");
      for (Map.Entry<String, List<DistributionFile>> release :
          releases.byVersion().entrySet()) {
        writeFiles(json, release.getKey(), release.getValue(), link);
      }
      json.writeEndObject();
    }
    writeFiles(json, "urls", files(), link);
    json.writeArrayFieldStart("vulnerabilities");
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void writeFiles(
      JsonGenerator json,
      String key,
      List<DistributionFile> files,
      Function<DistributionFile, String> link)
      throws IOException {
    ReleaseFileWriter writer = new ReleaseFileWriter(json);
    json.writeArrayFieldStart(key);
    for (DistributionFile file : files) {
      writer.write(file, link.apply(file));
    }
    json.writeEndArray();
  }
}
