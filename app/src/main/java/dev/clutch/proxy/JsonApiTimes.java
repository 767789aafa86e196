package dev.clutch.proxy;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.UploadTimesReader;
import dev.clutch.simple.UploadTimesReader.Upload;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.PageAnswer;
import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JSON API of a source, one request for a project. A source that has none for a project of which it has a
 * page has none at all, and is left alone with it for a day. Thread-safe.
 */
final class JsonApiTimes implements TimeWitness {
  private static final Logger log = LoggerFactory.getLogger(JsonApiTimes.class);
  private static final Duration NONE_FOR = Duration.ofDays(1);

  private final String name;
  private final HttpUpstream upstream;
  private final int maxLength;
  private final InstantSource clock;
  private volatile @Nullable Instant noneSince;

  /**
   * @param name of the source, for people
   * @param maxLength the most that is read of an answer, in bytes
   */
  JsonApiTimes(String name, HttpUpstream upstream, int maxLength, InstantSource clock) {
    this.name = name;
    this.upstream = upstream;
    this.maxLength = maxLength;
    this.clock = clock;
  }

  @Override
  public Witness kind() {
    return Witness.JSON_API;
  }

  @Override
  public void ask(
      ProjectName project,
      List<DistributionFile> files,
      BiConsumer<DistributionFile, Instant> found)
      throws IOException {
    if (hasNone()) {
      return;
    }
    Map<Filename, Upload> uploads = read(project);
    for (DistributionFile file : files) {
      Upload upload = uploads.get(file.filename());
      if (upload != null
          && !upload.moment().isBefore(LastModified.EARLIEST)
          && KnownTimes.agree(upload.hashes(), file.hashes())) {
        found.accept(file, upload.moment());
      }
    }
  }

  private boolean hasNone() {
    Instant since = noneSince;
    return since != null && Duration.between(since, clock.instant()).abs().compareTo(NONE_FOR) < 0;
  }

  private Map<Filename, Upload> read(ProjectName project) throws IOException {
    try {
      if (upstream.document(project.value(), maxLength) instanceof PageAnswer.Page page) {
        return UploadTimesReader.read(page.contentType(), page.body());
      }
      return none("there is none of " + project);
    } catch (InvalidPageException e) {
      return none(Revalidation.reason(e));
    } catch (UpstreamException e) {
      if (e.kind() == UpstreamException.Kind.REFUSED) {
        return none(Revalidation.reason(e));
      }
      if (e.kind() == UpstreamException.Kind.FAILED && !e.isPassing()) {
        return Map.of(); // of this project, it is too large for example
      }
      throw e;
    }
  }

  private Map<Filename, Upload> none(String reason) {
    noneSince = clock.instant();
    log.info(
        "source has no JSON API, it is not asked for a day source={} reason=\"{}\"", name, reason);
    return Map.of();
  }
}
