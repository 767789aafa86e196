package dev.clutch.directory;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.MemoryFile;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.Repository;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A folder as a source: of files, of a folder of files per project, or a static index with a page per
 * project; or one page of links to files. New files are seen without a restart. Each file is read once for
 * its digest and its metadata, when its project is first asked for, and again when it has changed.
 */
public final class DirectoryRepository implements Repository {
  /** Clients are given an answer after nine seconds; so they learn why there is none. */
  private static final Duration PATIENCE = Duration.ofSeconds(8);

  /** Looking through all folders must not take more than this part of the time. */
  private static final int LIST_PAUSE_FACTOR = 20;

  private record Names(List<ProjectName> names, Instant taken, Instant until)
      implements ProjectList {
    @Override
    public ListMeta meta() {
      return new ListMeta("1.1", Map.of(), Map.of());
    }

    @Override
    public void forEach(Consumer<ListedProject> consumer) {
      names.forEach(name -> consumer.accept(new ListedProject(name, name.value(), Map.of())));
    }
  }

  private final String name;
  private final Path directory;
  private final InstantSource clock;
  private final Folders folders;
  private final Bounds bounds;
  private final Presence presence;
  private final Duration patience;
  private final Executor looks;
  private final Readings<Instant, Names> lists;
  private final Digests digests;
  private final Descriptions descriptions;
  private final Findings findings;
  private volatile @Nullable Names latest;

  /** Names the source as the folder is named, and reads files while their reader waits. */
  public DirectoryRepository(Path directory, InstantSource clock) {
    this(
        String.valueOf(directory.getFileName()),
        directory,
        Remembered.NOTHING,
        Runnable::run,
        Runnable::run,
        PATIENCE,
        clock);
  }

  /**
   * @param name of the source, for people
   * @param directory may come to exist later; or a page of links to files beside it
   * @param looks threads on which folders and pages are looked at: apart from those that read files, which may
   *     take minutes
   * @param threads on which files are read; whoever waits holds none of either
   */
  public DirectoryRepository(
      String name,
      Path directory,
      Remembered remembered,
      Executor looks,
      Executor threads,
      InstantSource clock) {
    this(name, directory, remembered, looks, threads, PATIENCE, clock);
  }

  /**
   * @param patience how long somebody waits for either
   */
  DirectoryRepository(
      String name,
      Path directory,
      Remembered remembered,
      Executor looks,
      Executor threads,
      Duration patience,
      InstantSource clock) {
    this.name = name;
    this.directory = directory;
    this.looks = looks;
    this.patience = patience;
    this.lists = new Readings<>(looks, 1);
    this.clock = clock;
    this.folders = new Folders(clock);
    this.bounds = new Bounds(name);
    this.presence = new Presence(name, remembered);
    this.digests = new Digests(threads);
    this.descriptions = new Descriptions(digests, threads, clock);
    this.findings = new Findings(folders, bounds);
  }

  @Override
  public Lookup<ProjectList> projects() {
    Names known = latest;
    Instant now = clock.instant();
    if (known == null || now.isBefore(known.taken) || !now.isBefore(known.until)) {
      Instant before = known == null ? Instant.MIN : known.taken;
      known = awaited(deadline(), lists.of(before, () -> take(now)));
    }
    Origin origin =
        new Origin(name, CacheStatus.HIT, version(known.names), known.taken, known.until);
    return new Lookup.Found<>(known, origin);
  }

  private Names take(Instant now) throws IOException {
    long start = System.nanoTime();
    List<ProjectName> names = new ArrayList<>(findings.projects(layout()));
    note(!names.isEmpty());
    names.sort((a, b) -> a.value().compareTo(b.value()));
    Duration took = Duration.ofNanos(System.nanoTime() - start).multipliedBy(LIST_PAUSE_FACTOR);
    Names taken = new Names(
        List.copyOf(names),
        now,
        now.plus(took.compareTo(Folders.HOLDS) > 0 ? took : Folders.HOLDS));
    latest = taken; // whoever waited for it may have gone
    return taken;
  }

  @Override
  public Lookup<ProjectPage> project(ProjectName project) {
    Deadline deadline = deadline();
    Findings.Finding finding = find(deadline, project, Set.of());
    if (!finding.exists()) {
      return new Lookup.NotFound<>(origin("missing"));
    }
    List<DistributionFile> files = described(deadline, finding.files());
    ProjectPage page = page(project, finding.page(), files);
    List<Filename> shown = files.stream().map(DistributionFile::filename).toList();
    return new Lookup.Found<>(
        page, origin(version(finding.files(), shown, page.withFiles(List.of()))));
  }

  private static ProjectPage page(
      ProjectName project, @Nullable ProjectPage listed, List<DistributionFile> files) {
    List<String> versions = files.stream()
        .flatMap(file -> file.filename().version(project).stream())
        .distinct()
        .toList();
    return listed == null
        ? new ProjectPage(project, "1.1", Map.of(), null, versions, files, Map.of())
        : new ProjectPage(
            project,
            listed.apiVersion(),
            listed.meta(),
            listed.status(),
            listed.versions() == null ? versions : listed.versions(),
            files,
            listed.extra());
  }

  /** All are read at once. One that can't be read hides itself only. */
  private List<DistributionFile> described(Deadline deadline, List<Candidate> candidates) {
    Map<Candidate, CompletableFuture<Optional<DistributionFile>>> reading = new LinkedHashMap<>();
    candidates.forEach(candidate -> reading.put(candidate, descriptions.of(candidate)));
    List<DistributionFile> files = new ArrayList<>();
    for (Map.Entry<Candidate, CompletableFuture<Optional<DistributionFile>>> file :
        reading.entrySet()) {
      try {
        deadline.await(file.getValue()).ifPresent(files::add);
      } catch (IOException e) {
        bounds.sayOnce(file.getKey().file().path(), String.valueOf(e.getMessage()));
      }
    }
    return files;
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    Filename signed = filename.signed().orElse(filename);
    Set<Filename> wanted = signed.equals(filename) ? Set.of(filename) : Set.of(filename, signed);
    Deadline deadline = deadline();
    Findings.Finding finding = find(deadline, project, wanted);
    Candidate candidate = finding.file(filename).orElse(null);
    if (candidate != null && isAllowed(finding)) {
      String sha256 = awaited(deadline, descriptions.verified(candidate)).orElseThrow(() -> {
        String message = filename + " has other bytes than its page promises";
        return new DigestMismatchException(name, message, null);
      });
      return stored(candidate.file(), sha256);
    }
    Snapshot signature =
        isAllowed(finding) ? finding.file(signed).map(Candidate::signature).orElse(null) : null;
    if (!signed.equals(filename) && signature != null) {
      return stored(signature, awaited(deadline, digests.sha256(signature)));
    }
    return new Lookup.NotFound<>(origin("missing"));
  }

  /** A page that says that a project is quarantined forbids its files. */
  private static boolean isAllowed(Findings.Finding finding) {
    ProjectPage page = finding.page();
    return page == null || page.status() == null || !page.status().isQuarantined();
  }

  private Lookup<FileContent> stored(Snapshot file, String sha256) {
    return new Lookup.Found<>(new StoredFile(file.path(), file.size(), sha256), passing());
  }

  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    Deadline deadline = deadline();
    Findings.Finding finding = find(deadline, project, Set.of(filename));
    Candidate candidate = isAllowed(finding) ? finding.file(filename).orElse(null) : null;
    if (candidate == null) {
      return new Lookup.NotFound<>(origin("missing"));
    }
    return looked(deadline, () -> descriptions.metadata(candidate))
        .<Lookup<FileContent>>map(bytes -> new Lookup.Found<>(
            new MetadataFile(new MemoryFile(bytes, Digests.hex(bytes))), passing()))
        .orElseGet(() -> new Lookup.NotFound<>(origin("missing")));
  }

  /** Nothing is asked over a network for a folder. */
  @Override
  public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
    return new Lookup.NotFound<>(origin("missing"));
  }

  @Override
  public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
    return new Lookup.NotFound<>(origin("missing"));
  }

  private Findings.Finding find(Deadline deadline, ProjectName project, Set<Filename> wanted) {
    return looked(deadline, () -> {
      Layout layout = layout();
      Findings.Finding finding = findings.of(layout, project, wanted);
      note(finding.exists() || findings.hasAny(layout));
      return finding;
    });
  }

  private void note(boolean hasProjects) throws IOException {
    if (hasProjects) {
      presence.noteProject();
    } else {
      presence.noteNone();
    }
  }

  private Deadline deadline() {
    return new Deadline(name, patience);
  }

  /** Looks at the file system, which may never answer: nobody waits for it for longer than for files. */
  private <T> T looked(Deadline deadline, Readings.Reading<T> look) {
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      looks.execute(() -> {
        try {
          result.complete(look.read());
        } catch (IOException | RuntimeException | Error e) { // or somebody would wait in vain
          result.completeExceptionally(e);
        }
      });
    } catch (RejectedExecutionException e) {
      result.completeExceptionally(e);
    }
    return awaited(deadline, result);
  }

  private Layout layout() throws IOException {
    return Layout.of(directory);
  }

  private <T> T awaited(Deadline deadline, CompletableFuture<T> reading) {
    try {
      return deadline.await(reading);
    } catch (IOException e) {
      String reason = reason(e);
      boolean isWhole = e instanceof Presence.EmptiedException
          || (e instanceof FileSystemException f && directory.toString().equals(f.getFile()));
      if (isWhole) {
        presence.noteAway(reason + " path=" + directory);
      } else if (e instanceof FileSystemException f && f.getFile() != null) {
        bounds.sayOnce(Path.of(f.getFile()), reason);
      }
      throw new UnavailableException(name, "its folder can't be read: " + reason, e);
    }
  }

  /** In words, and without a path: clients are told. */
  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "it is not there, or something in it; is its file system mounted?";
    }
    if (failure instanceof AccessDeniedException) {
      return "Clutch may not read it";
    }
    if (failure instanceof FileSystemException other) {
      return other.getReason() == null ? "the file system failed" : other.getReason();
    }
    return String.valueOf(failure.getMessage());
  }

  private static String version(Object... parts) {
    return Digests.hex(List.of(parts).toString().getBytes(StandardCharsets.UTF_8))
        .substring(0, 32);
  }

  private Origin origin(String version) {
    Instant now = clock.instant();
    return new Origin(name, CacheStatus.HIT, version, now, now.plus(Folders.HOLDS));
  }

  /** The bytes of a file may change in place, so each request looks at it. */
  private Origin passing() {
    Instant now = clock.instant();
    return new Origin(name, CacheStatus.HIT, "", now, now);
  }
}
