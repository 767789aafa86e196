package dev.clutch.directory;

import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.FileContent;
import dev.clutch.repository.Lookup;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.Repository;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One flat folder of wheels and source distributions. It is looked through anew every two seconds at most,
 * so new files are seen without a restart. Each file is read once for its digest, when its project is first
 * asked for.
 */
public final class DirectoryRepository implements Repository {
  private static final Duration HOLDS = Duration.ofSeconds(2);
  private static final List<String> SUFFIXES =
      List.of(".whl", ".tar.gz", ".zip", ".tgz", ".tar.bz2", ".tar.xz", ".egg");

  /** A file as it was when its digest was taken. */
  private record Snapshot(Path path, long size, Instant modified) {}

  private record Listing(Instant taken, Map<ProjectName, List<Snapshot>> projects) {}

  private final Path directory;
  private final String name;
  private final InstantSource clock;
  private final Map<Snapshot, String> digests = new ConcurrentHashMap<>();
  private volatile @Nullable Listing latest;

  public DirectoryRepository(Path directory, InstantSource clock) {
    this.directory = directory;
    this.name = String.valueOf(directory.getFileName());
    this.clock = clock;
  }

  @Override
  public Lookup<ProjectList> projects() {
    Listing listing = listing();
    String version = Integer.toHexString(listing.projects.keySet().hashCode());
    return new Lookup.Found<>(
        new Names(List.copyOf(listing.projects.keySet())), origin(listing, version));
  }

  private record Names(List<ProjectName> names) implements ProjectList {
    @Override
    public ListMeta meta() {
      return new ListMeta("1.1", Map.of(), Map.of());
    }

    @Override
    public void forEach(Consumer<ListedProject> consumer) {
      names.forEach(name -> consumer.accept(new ListedProject(name, name.value(), Map.of())));
    }
  }

  @Override
  public Lookup<ProjectPage> project(ProjectName project) {
    Listing listing = listing();
    List<Snapshot> snapshots = listing.projects.get(project);
    if (snapshots == null) {
      return new Lookup.NotFound<>(origin(listing, "missing"));
    }
    List<DistributionFile> files = snapshots.stream().map(this::describe).toList();
    ProjectPage page = new ProjectPage(project, "1.0", Map.of(), null, null, files, Map.of());
    return new Lookup.Found<>(page, origin(listing, version(snapshots)));
  }

  @Override
  public Lookup<FileContent> file(ProjectName project, Filename filename) {
    Listing listing = listing();
    for (Snapshot snapshot : listing.projects.getOrDefault(project, List.of())) {
      if (filename(snapshot).equals(filename)) {
        return new Lookup.Found<>(
            new StoredFile(snapshot.path, snapshot.size, sha256(snapshot)), origin(listing, ""));
      }
    }
    return new Lookup.NotFound<>(origin(listing, "missing"));
  }

  @Override
  public Lookup<FileContent> metadata(ProjectName project, Filename filename) {
    return new Lookup.NotFound<>(origin(listing(), "missing")); // and no page promises any
  }

  private DistributionFile describe(Snapshot snapshot) {
    return new DistributionFile(
        filename(snapshot),
        snapshot.path.toUri().toString(),
        Map.of("sha256", sha256(snapshot)),
        null,
        snapshot.size,
        snapshot.modified,
        null,
        null,
        null,
        null,
        Map.of());
  }

  private Listing listing() {
    Listing known = latest;
    if (known != null && clock.instant().isBefore(known.taken.plus(HOLDS))) {
      return known;
    }
    Listing taken = take();
    latest = taken;
    return taken;
  }

  private Listing take() {
    Map<ProjectName, List<Snapshot>> projects =
        new TreeMap<>((a, b) -> a.value().compareTo(b.value()));
    try (DirectoryStream<Path> paths = Files.newDirectoryStream(directory)) {
      for (Path path : paths) {
        add(projects, path);
      }
    } catch (IOException e) {
      throw new UnavailableException(name, "cannot read the folder " + directory, e);
    }
    projects.values().forEach(files -> files.sort((a, b) -> a.path.compareTo(b.path)));
    return new Listing(clock.instant(), projects);
  }

  private static void add(Map<ProjectName, List<Snapshot>> projects, Path path) throws IOException {
    String text = String.valueOf(path.getFileName());
    String lower = text.toLowerCase(Locale.ROOT);
    ProjectName project = SUFFIXES.stream().anyMatch(lower::endsWith)
        ? Filename.parse(text).flatMap(Filename::project).orElse(null)
        : null;
    if (project == null || !Files.isRegularFile(path)) {
      return;
    }
    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
    Instant modified = attributes.lastModifiedTime().toInstant().truncatedTo(ChronoUnit.MICROS);
    projects
        .computeIfAbsent(project, key -> new ArrayList<>())
        .add(new Snapshot(path, attributes.size(), modified));
  }

  /** Two requests may read the same file at once, which costs time and harms nothing. */
  private String sha256(Snapshot snapshot) {
    String known = digests.get(snapshot);
    if (known != null) {
      return known;
    }
    try (InputStream in = Files.newInputStream(snapshot.path)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] chunk = new byte[128 * 1024];
      int count;
      while ((count = in.read(chunk)) >= 0) {
        digest.update(chunk, 0, count);
      }
      String hex = HexFormat.of().formatHex(digest.digest());
      digests.put(snapshot, hex);
      return hex;
    } catch (IOException e) {
      throw new UnavailableException(name, "cannot read " + snapshot.path.getFileName(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }

  private static Filename filename(Snapshot snapshot) {
    return new Filename(String.valueOf(snapshot.path.getFileName()));
  }

  private static String version(List<Snapshot> snapshots) {
    return Integer.toHexString(snapshots.hashCode());
  }

  private Origin origin(Listing listing, String version) {
    return new Origin(name, CacheStatus.HIT, version, listing.taken, listing.taken.plus(HOLDS));
  }
}
