package dev.clutch.repository;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A source that says what it was told to, and remembers what it was asked. */
public final class ScriptedSource implements Repository {
  public static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  public final List<String> asked = new ArrayList<>();
  private final String name;
  private final Map<ProjectName, ProjectPage> pages = new LinkedHashMap<>();
  private final List<Filename> unlisted = new ArrayList<>();
  private final Map<Filename, DistributionFile> removed = new LinkedHashMap<>();
  private Instant until = Instant.MAX;
  private Instant missingUntil = Instant.MAX;
  private boolean isDown;
  private boolean isSilent;
  private boolean hasList = true;
  private CacheStatus status = CacheStatus.HIT;

  public ScriptedSource(String name) {
    this.name = name;
  }

  /** Lists files of a project, and their versions. */
  public ScriptedSource has(String project, String... filenames) {
    return has(project, Arrays.stream(filenames).map(file -> file(file, null)).toList());
  }

  public ScriptedSource has(String project, DistributionFile... files) {
    return has(project, List.of(files));
  }

  public ScriptedSource has(String project, List<DistributionFile> files) {
    ProjectName key = new ProjectName(project);
    List<String> versions = files.stream()
        .flatMap(file -> file.filename().version(key).stream())
        .distinct()
        .toList();
    return has(new ProjectPage(key, "1.4", Map.of(), null, versions, files, Map.of()));
  }

  public ScriptedSource has(ProjectPage page) {
    pages.put(page.name(), page);
    return this;
  }

  /** Gives a file by its link that no page lists. */
  public ScriptedSource stores(String filename) {
    unlisted.add(new Filename(filename));
    return this;
  }

  /** Gives a file by its link that a page has listed once. */
  public ScriptedSource hasRemoved(DistributionFile file) {
    removed.put(file.filename(), file);
    return stores(file.filename().value());
  }

  public ScriptedSource lacks(String project) {
    pages.remove(new ProjectName(project));
    return this;
  }

  public ScriptedSource holdsUntil(Instant moment) {
    until = moment;
    return this;
  }

  public ScriptedSource believesMissingUntil(Instant moment) {
    missingUntil = moment;
    return this;
  }

  public ScriptedSource goesDown() {
    isDown = true;
    return this;
  }

  /** Offline: what it has nothing of, it knows nothing about. */
  public ScriptedSource isOffline() {
    isSilent = true;
    return this;
  }

  public ScriptedSource hasNoList() {
    hasList = false;
    return this;
  }

  public ScriptedSource answers(CacheStatus how) {
    status = how;
    return this;
  }

  public Member member() {
    return new Member(name, this);
  }

  public static DistributionFile file(String filename, @Nullable Instant uploaded) {
    return new DistributionFile(
        new Filename(filename),
        "https://files.example/" + filename,
        Map.of(),
        null,
        100L,
        uploaded,
        null,
        null,
        null,
        null,
        Map.of());
  }

  public static DistributionFile yanked(String filename, String reason) {
    return new DistributionFile(
        new Filename(filename),
        "https://files.example/" + filename,
        Map.of(),
        null,
        100L,
        null,
        reason,
        null,
        null,
        null,
        Map.of());
  }

  public static ProjectPage page(String project, String status, DistributionFile... files) {
    return new ProjectPage(
        new ProjectName(project),
        "1.4",
        Map.of(),
        new ProjectStatus(status, null),
        null,
        List.of(files),
        Map.of());
  }

  @Override
  public Lookup<ProjectList> projects() {
    asked("list");
    Origin origin = origin(until, "list" + pages.size());
    List<ListedProject> projects = pages.keySet().stream()
        .map(project -> new ListedProject(project, project.value(), Map.of()))
        .toList();
    return hasList
        ? new Lookup.Found<>(new Names(projects), origin)
        : new Lookup.NotFound<>(origin);
  }

  private record Names(List<ListedProject> projects) implements ProjectList {
    @Override
    public ListMeta meta() {
      return new ListMeta("1.0", Map.of(), Map.of());
    }

    @Override
    public void forEach(Consumer<ListedProject> consumer) {
      projects.forEach(consumer);
    }
  }

  @Override
  public Lookup<ProjectPage> project(ProjectName project) {
    asked("page " + project);
    ProjectPage page = pages.get(project);
    return page == null ? missing() : new Lookup.Found<>(page, origin(until, version(page)));
  }

  private static String version(ProjectPage page) {
    return Integer.toHexString(page.hashCode());
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    asked("file " + filename);
    return content(project, filename, filename);
  }

  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    asked("metadata " + filename);
    return content(project, filename, filename.metadata());
  }

  @Override
  public Lookup<FileContent> provenance(ProjectName project, Filename filename) {
    asked("provenance " + filename);
    return content(project, filename, filename);
  }

  @Override
  public Lookup<DistributionFile> removed(ProjectName project, Filename filename) {
    DistributionFile file = removed.get(filename);
    return file == null ? missing() : new Lookup.Found<>(file, origin(until, ""));
  }

  private Lookup<FileContent> content(ProjectName project, Filename listed, Filename given) {
    ProjectPage page = pages.get(project);
    boolean isThere =
        unlisted.contains(listed) || (page != null && page.file(listed).isPresent());
    return isThere
        ? new Lookup.Found<>(
            new StoredFile(Path.of(name, given.value()), 100, "tag"), origin(until, ""))
        : missing();
  }

  private <T> Lookup<T> missing() {
    return isSilent
        ? new Lookup.NotFound<>(origin(missingUntil, ""), "offline: not stored")
        : new Lookup.NotFound<>(origin(missingUntil, "missing"));
  }

  private void asked(String what) {
    asked.add(what);
    if (isDown) {
      throw new UnavailableException(name, name + " is down", null);
    }
  }

  private Origin origin(Instant holds, String version) {
    return new Origin("repository of " + name, status, version, NOW, holds);
  }

  /** Returns the names of the files on a page that was found. */
  public static List<String> files(Lookup<ProjectPage> lookup) {
    return found(lookup).files().stream()
        .map(DistributionFile::filename)
        .map(Filename::value)
        .toList();
  }

  public static <T> T found(Lookup<T> lookup) {
    return ((Lookup.Found<T>) lookup).value();
  }

  /** Returns the names of several sources' files by the folder that the file was given from. */
  public static String giver(Lookup<FileContent> lookup) {
    return String.valueOf(((StoredFile) found(lookup)).path().getParent());
  }

  public static List<String> names(Lookup<ProjectList> lookup) throws java.io.IOException {
    Stream.Builder<String> names = Stream.builder();
    found(lookup).forEach(project -> names.add(project.name().value()));
    return names.build().toList();
  }
}
