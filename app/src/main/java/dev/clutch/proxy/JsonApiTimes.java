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
 * The JSON API of a source, one request for a project. A source that has none for two projects of which it has
 * pages, and had none for any other so far, has none at all, and is left alone with it for a day. Thread-safe.
 */
final class JsonApiTimes implements TimeWitness {
  private static final Logger log = LoggerFactory.getLogger(JsonApiTimes.class);
  private static final Duration NONE_FOR = Duration.ofDays(1);

  /** What is no such document may be a notice of maintenance. */
  private static final Duration NOTICE_FOR = Duration.ofHours(1);

  private final String name;
  private final HttpUpstream upstream;
  private final PageRoom room;
  private final int maxLength;
  private final InstantSource clock;
  private volatile boolean hasOne;
  private volatile @Nullable Lack lack;

  /**
   * @param project for which there is none, or was none first
   * @param isOfAll whether there is none at all
   */
  private record Lack(ProjectName project, boolean isOfAll, Instant since, Duration holds) {}

  /**
   * @param name of the source, for people
   * @param room for what is read, shared with pages
   * @param maxLength the most that is read of an answer, in bytes
   */
  JsonApiTimes(
      String name, HttpUpstream upstream, PageRoom room, int maxLength, InstantSource clock) {
    this.name = name;
    this.upstream = upstream;
    this.room = room;
    this.maxLength = maxLength;
    this.clock = clock;
  }

  @Override
  public Witness kind() {
    return Witness.JSON_API;
  }

  @Override
  public boolean ask(
      ProjectName project,
      List<DistributionFile> files,
      BiConsumer<DistributionFile, Instant> found)
      throws IOException {
    Lack known = lack();
    if (known != null && known.isOfAll) {
      return true;
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
    return true;
  }

  private @Nullable Lack lack() {
    Lack last = lack;
    return last != null
            && Duration.between(last.since, clock.instant()).abs().compareTo(last.holds) < 0
        ? last
        : null;
  }

  private Map<Filename, Upload> read(ProjectName project) throws IOException {
    try (PageRoom.Stay stay = room.enter(maxLength)) {
      if (upstream.document(project.value(), stay) instanceof PageAnswer.Page page) {
        Map<Filename, Upload> uploads = UploadTimesReader.read(page.contentType(), page.body());
        hasOne = true;
        lack = null;
        return uploads;
      }
      return none(project, "there is none of " + project, NONE_FOR);
    } catch (InvalidPageException e) {
      return none(project, Revalidation.reason(e), NOTICE_FOR);
    } catch (UpstreamException e) {
      if (e.kind() == UpstreamException.Kind.REFUSED) {
        return none(project, Revalidation.reason(e), NONE_FOR);
      }
      if (e.kind() == UpstreamException.Kind.FAILED && !e.isPassing()) {
        return Map.of(); // of this project, it is too large for example
      }
      throw e;
    }
  }

  private Map<Filename, Upload> none(ProjectName project, String reason, Duration holds) {
    if (hasOne) {
      return Map.of();
    }
    Lack first = lack();
    if (first == null) {
      lack = new Lack(project, false, clock.instant(), holds);
    } else if (!first.isOfAll && !first.project.equals(project)) {
      Duration least = first.holds.compareTo(holds) < 0 ? first.holds : holds;
      lack = new Lack(project, true, clock.instant(), least);
      log.info(
          "source has no JSON API, it is not asked for a while source={} seconds={} reason=\"{}\"",
          name,
          least.toSeconds(),
          reason);
    }
    return Map.of();
  }
}
