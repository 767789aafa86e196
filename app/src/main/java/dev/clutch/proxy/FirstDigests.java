package dev.clutch.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clutch.model.Digest;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.storage.DigestConflict;
import dev.clutch.storage.sql.DigestConflictStore;
import dev.clutch.storage.sql.DigestConflictStore.Announced;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.StoredNames;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first digest of each file of one upstream. It holds: what the upstream announces under the same name
 * later is another file, and is never fetched. The stored file is given on with the digest that it has; one
 * that is not stored is as good as gone. Thread-safe.
 */
final class FirstDigests {
  private static final Logger log = LoggerFactory.getLogger(FirstDigests.class);

  private final String name;
  private final long source;
  private final StoredNames stored;
  private final FileStore files;
  private final DigestConflictStore conflicts;
  private final InstantSource clock;

  /**
   * @param name of the source, for people
   * @param source the number under which its files are kept
   */
  FirstDigests(
      String name,
      long source,
      StoredNames stored,
      FileStore files,
      DigestConflictStore conflicts,
      InstantSource clock) {
    this.name = name;
    this.source = source;
    this.stored = stored;
    this.files = files;
    this.conflicts = conflicts;
    this.clock = clock;
  }

  /**
   * Notes which files of a page have another digest by now, before it takes the place of another.
   *
   * @param before the page until now, or null
   * @throws IOException if that can't be kept: the page must not be taken then
   */
  void note(ProjectName project, @Nullable HeldPage before, HeldPage now) throws IOException {
    if (now.page() == null) {
      return;
    }
    List<DigestConflict> known = conflicts.of(source, project);
    Map<Filename, Digest> first = first(project, before, known);
    if (first.isEmpty()) {
      return;
    }
    List<Announced> announced = new ArrayList<>();
    for (DistributionFile file : now.page().files()) {
      Digest holds = first.get(file.filename());
      Digest later = file.sha256().orElse(null);
      if (holds != null && later != null && !later.equals(holds)) {
        announced.add(new Announced(file.filename(), holds, later));
      }
    }
    announced.removeIf(conflict -> known.stream().anyMatch(one -> isSame(one, conflict)));
    if (announced.isEmpty()) {
      return;
    }
    if (!conflicts.save(source, project, announced, clock.instant())) {
      throw new IOException("files of " + project
          + " have other digests than before, and that can't be noted: " + announced);
    }
    announced.forEach(this::say);
  }

  private static boolean isSame(DigestConflict known, Announced conflict) {
    return known.filename().equals(conflict.filename()) && known.later().equals(conflict.later());
  }

  /** What was stored had the digest that was announced before, or there was none. */
  private Map<Filename, Digest> first(
      ProjectName project, @Nullable HeldPage before, List<DigestConflict> known) {
    Map<Filename, Digest> first = new HashMap<>();
    if (before != null && before.page() != null) {
      before
          .page()
          .files()
          .forEach(file -> file.sha256().ifPresent(sha256 -> first.put(file.filename(), sha256)));
    }
    first.putAll(stored.files(source, project));
    known.forEach(conflict -> first.put(conflict.filename(), conflict.first()));
    return first;
  }

  private void say(Announced conflict) {
    log.warn(
        "a file was replaced at its source, the first digest holds source={} file={} first={} later={}",
        name,
        conflict.filename(),
        conflict.first().hex(),
        conflict.later().hex());
  }

  /** Returns the page with first digests only, and without the files that can't be had with theirs. */
  RemovedFiles.Shown shown(RemovedFiles.Shown shown) {
    ProjectPage page = shown.page();
    Map<Filename, DigestConflict> contradicted = contradicted(page);
    if (page == null || contradicted.isEmpty()) {
      return shown;
    }
    Map<Filename, String> differences = new LinkedHashMap<>();
    List<DistributionFile> left = new ArrayList<>(page.files().size());
    for (DistributionFile file : page.files()) {
      DigestConflict conflict = contradicted.get(file.filename());
      if (conflict == null) {
        left.add(file);
        continue;
      }
      FileStore.Entry entry = stored(conflict).orElse(null);
      differences.put(file.filename(), conflict.first() + (entry == null ? "" : " stored"));
      if (entry != null) {
        left.add(asStored(file, entry));
      }
    }
    return new RemovedFiles.Shown(
        page.withFiles(left),
        shown.version() + "+" + HeldPages.digest(differences.toString().getBytes(UTF_8)));
  }

  /** Returns why a file must not be given, in one sentence; empty if it may be. */
  Optional<String> refusal(@Nullable ProjectPage page, Filename filename) {
    DigestConflict conflict = contradicted(page).get(filename);
    if (conflict == null || stored(conflict).isPresent()) {
      return Optional.empty();
    }
    return Optional.of(filename + " had the sha256 digest " + conflict.first().hex() + " at "
        + name + ", and has " + conflict.later().hex()
        + " by now: the first one holds, and is not stored; a purge of " + conflict.project()
        + " forgets it");
  }

  /** Returns the conflicts as far as the page still has other digests than the first. */
  private Map<Filename, DigestConflict> contradicted(@Nullable ProjectPage page) {
    Map<Filename, DigestConflict> contradicted = new HashMap<>();
    if (page != null) {
      for (DigestConflict conflict : conflicts.of(source, page.name())) {
        page.file(conflict.filename())
            .flatMap(DistributionFile::sha256)
            .filter(sha256 -> !sha256.equals(conflict.first()))
            .ifPresent(sha256 -> contradicted.put(conflict.filename(), conflict));
      }
    }
    return contradicted;
  }

  private Optional<FileStore.Entry> stored(DigestConflict conflict) {
    return files
        .find(source, conflict.project(), conflict.filename())
        .filter(entry -> entry.sha256().equals(conflict.first()));
  }

  /** What the page says of the file but of its bytes, which are others; whether it is yanked, for one. */
  private static DistributionFile asStored(DistributionFile file, FileStore.Entry entry) {
    return new DistributionFile(
        file.filename(),
        file.url(),
        Map.of("sha256", entry.sha256().hex()),
        file.requiresPython(),
        entry.size(),
        null,
        file.yanked(),
        null,
        null,
        null,
        file.extra());
  }
}
