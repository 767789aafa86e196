package dev.clutch.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.repository.Changes;
import dev.clutch.storage.sql.UploadTimeStore;
import dev.clutch.storage.sql.UploadTimeStore.Known;
import dev.clutch.storage.sql.UploadTimeStore.Witness;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * When the files of one upstream were uploaded, where their page doesn't say it: it was learned elsewhere, or
 * the page has said it before. What a page says counts more than what was learned elsewhere, and never moves
 * to a later time. All of it holds for a file with the same digest, as far as digests are told. Thread-safe.
 */
final class KnownTimes implements Changes.Listener {
  /** Filled pages kept in memory, counted in files. */
  private static final int MAX_FILES_IN_MEMORY = 10_000;

  private final long source;
  private final UploadTimeStore store;
  private final AtomicLong news = new AtomicLong();
  private final Cache<ProjectName, Remembered> memory = Caffeine.newBuilder()
      .maximumWeight(MAX_FILES_IN_MEMORY)
      .weigher((ProjectName name, Remembered last) -> 1 + last.page.files().size())
      .build();

  /**
   * @param source the number under which its times are kept
   */
  KnownTimes(long source, UploadTimeStore store) {
    this.source = source;
    this.store = store;
  }

  /**
   * A page with the times that are known.
   *
   * @param difference equal for equal times on the same page; empty if they are the page's own
   */
  record Filled(ProjectPage page, String difference) {}

  private record Remembered(ProjectPage page, Filled filled) {}

  /** Returns the same as {@link #filled}, at once where this page of the project was the last to be filled. */
  @SuppressWarnings("ReferenceEquality") // comparing what pages say takes as long as filling them
  Filled remembered(ProjectPage page) {
    Remembered last = memory.getIfPresent(page.name());
    if (last != null && last.page == page) {
      return last.filled;
    }
    long before = news.get();
    Remembered now = new Remembered(page, filled(page));
    memory.asMap().compute(page.name(), (name, other) -> news.get() == before ? now : null);
    return now.filled;
  }

  /** After the catalog has changed. */
  private void forget(ProjectName project) {
    news.incrementAndGet();
    memory.invalidate(project);
  }

  @Override
  public void pageChanged(ProjectName project) {
    forget(project);
  }

  @Override
  public void fileGone(ProjectName project, Filename filename) {}

  @Override
  public void everythingChanged() {
    news.incrementAndGet();
    memory.invalidateAll();
  }

  /** Returns the page with the times that are known of its files. */
  Filled filled(ProjectPage page) {
    Map<Filename, Known> known = store.of(source, page.name());
    if (known.isEmpty()) {
      return new Filled(page, "");
    }
    Map<String, Instant> differences = new TreeMap<>();
    List<DistributionFile> filled = new ArrayList<>(page.files().size());
    for (DistributionFile file : page.files()) {
      Instant time = time(file, known.get(file.filename()));
      if (time == null || time.equals(file.uploadTime())) {
        filled.add(file);
      } else {
        filled.add(file.withUploadTime(time));
        differences.put(file.filename().value(), time);
      }
    }
    return differences.isEmpty()
        ? new Filled(page, "")
        : new Filled(
            page.withFiles(filled),
            "@" + HeldPages.digest(differences.toString().getBytes(UTF_8)));
  }

  private static @Nullable Instant time(DistributionFile file, @Nullable Known known) {
    Instant published = file.uploadTime();
    if (known == null || !isOf(known, file)) {
      return published;
    }
    boolean isEarlier = known.witness() == Witness.PAGE
        && published != null
        && known.uploaded().isBefore(published);
    return published == null || isEarlier ? known.uploaded() : published;
  }

  /**
   * Keeps the times that the page until now said, and that the next one doesn't, or says later.
   *
   * @return whether there are any
   */
  boolean note(ProjectName project, @Nullable HeldPage before, HeldPage now) {
    if (before == null || before.page() == null || now.page() == null) {
      return false;
    }
    Map<Filename, DistributionFile> next = now.page().files().stream()
        .collect(Collectors.toMap(DistributionFile::filename, file -> file));
    Map<DistributionFile, Instant> published = new HashMap<>();
    for (DistributionFile file : before.page().files()) {
      Instant time = file.uploadTime();
      if (time != null && isTakenBack(file, time, next.get(file.filename()))) {
        published.put(file, time);
      }
    }
    return learn(project, published, Witness.PAGE);
  }

  /** A file that is no longer listed may come back; one that was replaced may be stored, and given on. */
  private static boolean isTakenBack(
      DistributionFile file, Instant time, @Nullable DistributionFile next) {
    if (next == null || !agree(file.hashes(), next.hashes())) {
      return true;
    }
    Instant later = next.uploadTime();
    return later == null || later.isAfter(time);
  }

  /**
   * Keeps what somebody says, where nobody else's word counts more.
   *
   * @param times of files as a page describes them
   * @return whether any of it was news
   */
  boolean learn(ProjectName project, Map<DistributionFile, Instant> times, Witness witness) {
    if (times.isEmpty()) {
      return false;
    }
    Map<Filename, Known> known = store.of(source, project);
    Map<Filename, Known> kept = new HashMap<>();
    times.forEach((file, time) -> {
      Known news = new Known(digest(file), time.truncatedTo(ChronoUnit.MICROS), witness);
      Known before = known.get(file.filename());
      if (before == null || isBetter(news, before, isOf(before, file))) {
        kept.put(file.filename(), news);
      }
    });
    if (kept.isEmpty() || !store.save(source, project, kept)) {
      return false;
    }
    forget(project);
    return true;
  }

  /** Of two digests that pages have told the first holds: see {@link FirstDigests}. */
  private static boolean isBetter(Known news, Known before, boolean isOfSameBytes) {
    int order = news.witness().compareTo(before.witness());
    if (!isOfSameBytes) {
      return order != 0 || news.witness() != Witness.PAGE;
    }
    return order < 0 || (order == 0 && news.uploaded().isBefore(before.uploaded()));
  }

  /** Returns the one digest that is kept, {@code algorithm=hex}. */
  private static String digest(DistributionFile file) {
    return file.sha256()
        .map(sha256 -> sha256.algorithm() + "=" + sha256.hex())
        .orElseGet(() -> file.hashes().entrySet().stream()
            .findFirst()
            .map(hash -> hash.getKey() + "=" + hash.getValue())
            .orElse(""));
  }

  private static boolean isOf(Known known, DistributionFile file) {
    String[] digest = known.digest().split("=", 2);
    return digest.length < 2 || agree(Map.of(digest[0], digest[1]), file.hashes());
  }

  /** Whether no algorithm has two digests. */
  static boolean agree(Map<String, String> some, Map<String, String> others) {
    return some.entrySet().stream()
        .allMatch(hash ->
            others.getOrDefault(hash.getKey(), hash.getValue()).equalsIgnoreCase(hash.getValue()));
  }
}
