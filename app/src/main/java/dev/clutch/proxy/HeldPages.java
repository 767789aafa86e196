package dev.clutch.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.model.ProjectStatus;
import dev.clutch.repository.Changes;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import dev.clutch.storage.StoredPage;
import dev.clutch.storage.sql.PageStore;
import dev.clutch.storage.sql.PageStore.Standing;
import dev.clutch.upstream.Validators;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stored project pages of one upstream: in memory parsed, in the catalog as they came. What is removed
 * from the catalog and said to have changed is forgotten here, too. Thread-safe.
 */
final class HeldPages implements Changes.Listener {
  private static final Logger log = LoggerFactory.getLogger(HeldPages.class);

  /** Parsed pages kept in memory, counted in files: about 1 KB each. */
  private static final int MAX_FILES_IN_MEMORY = 20_000;

  private static final int MAX_READS = 4;

  /** Unknown values that take about as much memory as a file. */
  private static final int EXTRA_PER_FILE = 10;

  /**
   * What the upstream last said of a project.
   *
   * @param page null if it said that there is no such project
   * @param version equal for equal pages, also after a restart
   * @param fetched when it said so, or listed the project with the same serial (UTC)
   * @param quarantined whether it forbade the project's files, and has not offered any since
   * @param holds how long it holds from then on, where a poll has something against it, or null
   */
  record HeldPage(
      @Nullable ProjectPage page,
      Validators validators,
      String version,
      Instant fetched,
      boolean quarantined,
      @Nullable Duration holds)
      implements Revalidation.Held {
    HeldPage(
        @Nullable ProjectPage page,
        Validators validators,
        String version,
        Instant fetched,
        boolean quarantined) {
      this(page, validators, version, fetched, quarantined, null);
    }

    @Override
    public boolean exists() {
      return page != null;
    }

    @Nullable
    Long serial() {
      return page == null ? null : page.serial();
    }
  }

  private final long source;
  private final PageStore store;

  /** Each may be of the largest page there is, and hundreds may ask for it. */
  private final Semaphore reads = new Semaphore(MAX_READS, true);

  private final Cache<ProjectName, HeldPage> memory = Caffeine.newBuilder()
      .maximumWeight(MAX_FILES_IN_MEMORY)
      .weigher((ProjectName name, HeldPage held) -> weight(held))
      .build();

  /** Pages in memory whose row may be gone. */
  private final Set<ProjectName> suspects = ConcurrentHashMap.newKeySet();

  /** Known in memory only, because the catalog could not be written. */
  private final Set<ProjectName> unsaved = ConcurrentHashMap.newKeySet();

  private volatile Polled polled = Polled.NONE;

  HeldPages(long source, PageStore store) {
    this.source = source;
    this.store = store;
  }

  /** Returns what is stored, or null. A stored page that can't be read is none. */
  @Nullable
  HeldPage find(ProjectName project) {
    HeldPage held = remembered(project);
    if (held != null) {
      return polled(project, held);
    }
    try {
      HeldPage read = read(project);
      return read == null ? null : remember(project, read);
    } catch (InvalidPageException | UncheckedIOException e) {
      log.warn(
          "a stored page can't be read, it is fetched again project={} reason=\"{}\"",
          project,
          e.getMessage());
      return null;
    }
  }

  private @Nullable HeldPage read(ProjectName project) throws InvalidPageException {
    reads.acquireUninterruptibly();
    try {
      StoredPage stored = store.find(source, project).orElse(null);
      return stored == null ? null : parse(project, stored, Integer.MAX_VALUE);
    } finally {
      reads.release();
    }
  }

  /** Returns what is known of a project without reading its page, or empty if nothing is. */
  Optional<Standing> standing(ProjectName project) {
    HeldPage held = remembered(project);
    Optional<Standing> standing = held == null
        ? store.standing(source, project)
        : Optional.of(new Standing(held.fetched, held.serial(), held.quarantined));
    return standing.map(known -> new Standing(
        polled.fetched(project, known.serial(), known.fetched()),
        known.serial(),
        known.quarantined()));
  }

  /** Returns what the last poll said of the pages that were stored then. */
  Polled polled() {
    return polled;
  }

  /** Takes over what another poll said. */
  void polled(Polled now) {
    polled = now;
  }

  private HeldPage polled(ProjectName project, HeldPage held) {
    Polled last = polled;
    Instant fetched = last.fetched(project, held.serial(), held.fetched);
    Duration holds = last.holds(project, held.exists(), held.serial(), held.fetched);
    return holds == null && fetched.equals(held.fetched)
        ? held
        : new HeldPage(held.page, held.validators, held.version, fetched, held.quarantined, holds);
  }

  /**
   * Keeps a page instead of the one before.
   *
   * @param parsed the same page
   */
  HeldPage replace(ProjectName project, StoredPage page, HeldPage parsed) {
    StoredPage row = page.withQuarantined(parsed.quarantined).withSerial(parsed.serial());
    if (store.save(source, project, row)) {
      unsaved.remove(project);
    } else {
      unsaved.add(project);
    }
    return remember(project, parsed);
  }

  /** Notes that the upstream has confirmed what is stored. */
  HeldPage confirm(ProjectName project, HeldPage held, Instant now) {
    store.touch(source, project, now);
    return remember(
        project, new HeldPage(held.page, held.validators, held.version, now, held.quarantined));
  }

  private @Nullable HeldPage remembered(ProjectName project) {
    if (suspects.remove(project)
        && !unsaved.contains(project)
        && store.standing(source, project).isEmpty()) {
      memory.invalidate(project);
    }
    return memory.getIfPresent(project);
  }

  @Override
  public void pageChanged(ProjectName project) {
    if (memory.getIfPresent(project) != null) {
      suspects.add(project);
    }
  }

  @Override
  public void fileGone(ProjectName project, Filename filename) {}

  @Override
  public void everythingChanged() {
    suspects.addAll(memory.asMap().keySet());
  }

  private HeldPage remember(ProjectName project, HeldPage held) {
    memory.put(project, held);
    return polled(project, held);
  }

  /**
   * Reads a page.
   *
   * @param maxFiles how many files it may have
   * @throws InvalidPageException if it is no page of the project
   */
  static HeldPage parse(ProjectName project, StoredPage stored, int maxFiles)
      throws InvalidPageException {
    Validators validators = new Validators(stored.etag(), stored.lastModified());
    if (!stored.exists()) {
      return new HeldPage(null, validators, "missing", stored.fetched(), stored.quarantined());
    }
    ProjectPage page = ProjectPageReader.read(
        project, URI.create(stored.url()), stored.contentType(), stored.body(), maxFiles);
    return new HeldPage(
        withSerial(page, stored.serial()),
        validators,
        digest(stored.body()),
        stored.fetched(),
        isQuarantined(page));
  }

  static boolean isQuarantined(ProjectPage page) {
    ProjectStatus status = page.status();
    return status != null && status.isQuarantined();
  }

  private static ProjectPage withSerial(ProjectPage page, @Nullable Long serial) {
    if (serial == null || page.serial() != null) {
      return page;
    }
    Map<String, JsonNode> meta = new LinkedHashMap<>(page.meta());
    meta.put("_last-serial", LongNode.valueOf(serial));
    return new ProjectPage(
        page.name(),
        page.apiVersion(),
        meta,
        page.status(),
        page.versions(),
        page.files(),
        page.extra());
  }

  /** Returns the beginning of the SHA-256 digest, in hexadecimal digits. */
  static String digest(byte[] bytes) {
    try {
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(sha256, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }

  private static int weight(HeldPage held) {
    ProjectPage page = held.page;
    if (page == null) {
      return 1;
    }
    int extra = nodes(page.extra()) + nodes(page.meta());
    for (DistributionFile file : page.files()) {
      extra += nodes(file.extra());
    }
    return 1 + page.files().size() + extra / EXTRA_PER_FILE;
  }

  private static int nodes(Map<String, JsonNode> values) {
    int nodes = 0;
    for (JsonNode value : values.values()) {
      nodes += nodes(value);
    }
    return nodes;
  }

  private static int nodes(JsonNode value) {
    int nodes = 1;
    for (JsonNode each : value) {
      nodes += nodes(each);
    }
    return nodes;
  }
}
