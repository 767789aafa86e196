package dev.clutch.proxy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.UpstreamException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the hosts of files say of the last change of each, one request for a file. Of a project with many files
 * the newest are asked for. Hosts that have nothing to say are not asked on and on. Thread-safe.
 */
final class FileTimes implements TimeWitness {
  /** Of one project, at one go. */
  static final int MAX_FILES = 200;

  /** A host that says nothing of so many files, one after another, says nothing of the others either. */
  static final int MAX_FRUITLESS = 10;

  /** Nobody waits for them, and a host may count what it is asked. */
  static final Duration PAUSE = Duration.ofMillis(100);

  private static final int MAX_REMEMBERED = 20_000;

  /** Longer than a search is remembered, so that the next one comes to other files. */
  private static final Duration ASKED_AGAIN_AFTER = Duration.ofHours(6);

  private final HttpUpstream upstream;
  private final Retries.Pauses pauses;
  private final InstantSource clock;
  private final Cache<String, Instant> fruitless =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED).build();

  FileTimes(HttpUpstream upstream, Retries.Pauses pauses, InstantSource clock) {
    this.upstream = upstream;
    this.pauses = pauses;
    this.clock = clock;
  }

  @Override
  public Witness kind() {
    return Witness.LAST_MODIFIED;
  }

  @Override
  public boolean ask(
      ProjectName project,
      List<DistributionFile> files,
      BiConsumer<DistributionFile, Instant> found)
      throws IOException {
    int inRow = 0;
    List<DistributionFile> open =
        files.stream().filter(file -> !wasAsked(project, file)).toList();
    List<DistributionFile> asked = open.stream().limit(MAX_FILES).toList();
    boolean isFirst = true;
    for (DistributionFile file : asked) {
      if (!isFirst) {
        pauses.pause(PAUSE);
      }
      isFirst = false;
      Optional<Instant> time = ask(file);
      if (time.isPresent()) {
        found.accept(file, time.get());
        inRow = 0;
      } else {
        fruitless.put(key(project, file), clock.instant());
        if (++inRow == MAX_FRUITLESS) {
          return file.equals(open.get(open.size() - 1));
        }
      }
    }
    return asked.size() == open.size();
  }

  private Optional<Instant> ask(DistributionFile file) throws IOException {
    if (upstream.health().isDown(file.url())) {
      throw new IOException("the host of " + file.filename() + " is down");
    }
    try {
      return LastModified.uploaded(upstream.dates(file.url()), clock.instant());
    } catch (UpstreamException e) {
      if (e.kind() == UpstreamException.Kind.FAILED && !e.isPassing()) {
        return Optional.empty(); // this file only: an address that may not be asked, for example
      }
      throw e;
    }
  }

  private boolean wasAsked(ProjectName project, DistributionFile file) {
    Instant then = fruitless.getIfPresent(key(project, file));
    return then != null
        && Duration.between(then, clock.instant()).abs().compareTo(ASKED_AGAIN_AFTER) < 0;
  }

  private static String key(ProjectName project, DistributionFile file) {
    return project + "/" + file.filename();
  }
}
