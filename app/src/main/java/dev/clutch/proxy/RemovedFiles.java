package dev.clutch.proxy;

import static dev.clutch.simple.Representation.JSON;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.proxy.HeldPages.HeldPage;
import dev.clutch.repository.Changes;
import dev.clutch.repository.KeepRemoved;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.simple.ProjectPageWriter;
import dev.clutch.storage.sql.RemovedFileStore;
import dev.clutch.storage.sql.StoredNames;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored files of one upstream that it no longer lists, or forbids. What its pages said of them is kept
 * whatever the setting, so that the setting may change. Thread-safe.
 */
final class RemovedFiles implements PageCache.Listener {
  private static final String METADATA = ".metadata";
  private static final Logger log = LoggerFactory.getLogger(RemovedFiles.class);

  /** Kept pages have absolute URLs, so nothing is relative to it. */
  private static final URI NOWHERE = URI.create("https://removed.invalid/");

  private final long source;
  private final StoredNames stored;
  private final RemovedFileStore store;
  private final KeepRemoved keep;
  private final Changes changes;

  RemovedFiles(
      long source, StoredNames stored, RemovedFileStore store, KeepRemoved keep, Changes changes) {
    this.source = source;
    this.stored = stored;
    this.store = store;
    this.keep = keep;
    this.changes = changes;
  }

  @Override
  public void replaced(ProjectName project, @Nullable HeldPage before, HeldPage now) {
    Set<Filename> stored = this.stored.files(source, project).keySet();
    Set<Filename> listed = now.page() == null ? Set.of() : filenames(now.page());
    if (!now.quarantined()) {
      note(project, before, listed, stored);
    }
    boolean isNewlyForbidden = now.quarantined() && (before == null || !before.quarantined());
    if (isNewlyForbidden || keep == KeepRemoved.NO) {
      stored.stream()
          .filter(file -> now.quarantined() || !listed.contains(distribution(file)))
          .forEach(file -> changes.fileGone(project, file));
      changes.pageChanged(project);
    }
  }

  private void note(
      ProjectName project, @Nullable HeldPage before, Set<Filename> listed, Set<Filename> stored) {
    Map<Filename, byte[]> removed = new LinkedHashMap<>();
    if (before != null && before.page() != null && !before.quarantined()) {
      ProjectPage page = before.page();
      page.files().stream()
          .filter(file -> stored.contains(file.filename()) && !listed.contains(file.filename()))
          .forEach(file -> removed.put(file.filename(), write(page, file)));
    }
    Set<Filename> back = new HashSet<>(store.filenames(source, project));
    back.retainAll(listed);
    if (!removed.isEmpty()) {
      store.save(source, project, removed);
    }
    if (!back.isEmpty()) {
      store.remove(source, project, back);
    }
  }

  /** Whether a file may be stored and as good as gone. */
  boolean mayBeGone() {
    return keep == KeepRemoved.NO;
  }

  /** Whether a stored file is as good as gone: its page doesn't list it. */
  boolean isGone(HeldPage held, Filename filename) {
    return mayBeGone() && (held.page() == null || held.page().file(filename).isEmpty());
  }

  /** What a page shows. */
  record Shown(@Nullable ProjectPage page, String version) {}

  /** Returns the page with the removed files that are to be listed. */
  Shown shown(ProjectName project, HeldPage held) {
    if (keep != KeepRemoved.LIST || held.quarantined()) {
      return new Shown(held.page(), held.version());
    }
    List<ProjectPage> removed = read(project);
    if (removed.isEmpty()) {
      return new Shown(held.page(), held.version());
    }
    Set<Filename> stored = this.stored.files(source, project).keySet();
    ProjectPage shown = held.page() == null ? removed.get(0) : held.page();
    for (ProjectPage page : removed) {
      shown = with(shown, StoredOnly.page(page, stored));
    }
    String difference = HeldPages.digest(shown.files().toString().getBytes(UTF_8));
    return new Shown(shown, held.version() + "+" + difference);
  }

  /** Returns what the last page that listed a file said of it alone, as long as the file is stored. */
  Optional<ProjectPage> find(ProjectName project, Filename filename) {
    return store.page(source, project, filename).flatMap(body -> read(project, body));
  }

  private List<ProjectPage> read(ProjectName project) {
    return store.pages(source, project).stream()
        .flatMap(body -> read(project, body).stream())
        .toList();
  }

  private static Optional<ProjectPage> read(ProjectName project, byte[] body) {
    try {
      return Optional.of(ProjectPageReader.read(project, NOWHERE, JSON.contentType(), body));
    } catch (InvalidPageException e) {
      log.warn(
          "what is kept of a removed file can't be read project={} reason=\"{}\"",
          project,
          e.getMessage());
      return Optional.empty();
    }
  }

  /** Adds the files and versions that the page doesn't have. */
  private static ProjectPage with(ProjectPage page, ProjectPage removed) {
    Map<Filename, DistributionFile> files = new LinkedHashMap<>();
    page.files().forEach(file -> files.put(file.filename(), file));
    removed.files().forEach(file -> files.putIfAbsent(file.filename(), file));
    return new ProjectPage(
        page.name(),
        page.apiVersion(),
        page.meta(),
        page.status(),
        both(page.versions(), removed.versions()),
        List.copyOf(files.values()),
        page.extra());
  }

  private static @Nullable List<String> both(
      @Nullable List<String> versions, @Nullable List<String> more) {
    if (versions == null || more == null) {
      return versions;
    }
    Set<String> both = new LinkedHashSet<>(versions);
    both.addAll(more);
    return List.copyOf(both);
  }

  private static byte[] write(ProjectPage page, DistributionFile file) {
    List<String> versions = page.versions() == null
        ? null
        : page.versions().stream().filter(version -> mayBeOf(file, version)).toList();
    ProjectPage single = new ProjectPage(
        page.name(), page.apiVersion(), Map.of(), null, versions, List.of(file), Map.of());
    return ProjectPageWriter.write(single, JSON, DistributionFile::url);
  }

  /** One too many does no harm: a page may name versions without files. */
  private static boolean mayBeOf(DistributionFile file, String version) {
    String name = file.filename().value();
    return name.contains("-" + version + "-") || name.contains("-" + version + ".");
  }

  private static Set<Filename> filenames(ProjectPage page) {
    return page.files().stream().map(DistributionFile::filename).collect(Collectors.toSet());
  }

  /** Returns the name of the file on the page, where this is its core metadata. */
  private static Filename distribution(Filename stored) {
    String name = stored.value();
    return name.endsWith(METADATA) && name.length() > METADATA.length()
        ? new Filename(name.substring(0, name.length() - METADATA.length()))
        : stored;
  }
}
