package dev.clutch.proxy;

import dev.clutch.model.Digest;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ListedProject;
import dev.clutch.proxy.Revalidation.Fetched;
import dev.clutch.repository.ProjectList;
import dev.clutch.simple.ProjectListReader;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import dev.clutch.storage.StoredList;
import dev.clutch.storage.sql.ListStore;
import dev.clutch.storage.upkeep.Holdings;
import dev.clutch.upstream.Body;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.MissingException;
import dev.clutch.upstream.NotModifiedException;
import dev.clutch.upstream.Validators;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The project list of one upstream, kept as it came: 40 MB where the upstream is PyPI. */
final class ListCache {
  private static final String KEY = "project list";

  /**
   * @param stored what the catalog says of it
   * @param path null if the upstream has no list
   * @param age for how long a cache had had it that gave it last; zero where that isn't known
   */
  record HeldList(StoredList stored, @Nullable Path path, Duration age)
      implements Revalidation.Held {
    HeldList(StoredList stored, @Nullable Path path) {
      this(stored, path, Duration.ZERO);
    }

    /** Returns when the upstream itself said so (UTC): a cache before it may have answered. */
    Instant said() {
      return stored.fetched().minus(age);
    }

    /** Returns the list itself, or null if the upstream has none. */
    @Nullable
    ListFile file() {
      return path == null ? null : new ListFile(path, stored.url(), stored.contentType());
    }

    @Override
    public Instant fetched() {
      return stored.fetched();
    }

    @Override
    public boolean exists() {
      return path != null;
    }
  }

  private final long source;
  private final HttpUpstream upstream;
  private final ListStore store;
  private final BlobStore blobs;
  private final Holdings holdings;
  private final AnswerLimits limits;
  private final InstantSource clock;
  private volatile @Nullable Path replaced;
  private final Revalidation<String, HeldList> revalidation;

  ListCache(
      String name,
      long source,
      HttpUpstream upstream,
      SourceState state,
      ListStore store,
      BlobStore blobs,
      Holdings holdings,
      Freshness freshness,
      AnswerLimits limits,
      Executor fetches,
      InstantSource clock) {
    this.source = source;
    this.upstream = upstream;
    this.store = store;
    this.blobs = blobs;
    this.holdings = holdings;
    this.limits = limits;
    this.clock = clock;
    this.revalidation = new Revalidation<>(
        name, freshness, limits, state, key -> held(), this::fetch, fetches, clock);
  }

  Revalidation.Answer<HeldList> find() {
    return revalidation.answer(KEY);
  }

  /** Whether the upstream may be asked: neither down nor in want of patience. */
  boolean isAvailable() {
    return revalidation.isAvailable();
  }

  /**
   * Asks for the list on the calling thread, whatever its age.
   *
   * @throws IOException what the upstream did, or why its answer was refused
   */
  Fetched<HeldList> refresh() throws IOException {
    return revalidation.refresh(KEY, this::fetch);
  }

  private @Nullable HeldList held() {
    return store.find(source).map(this::held).orElse(null);
  }

  /** A row without its blob is nothing. */
  private @Nullable HeldList held(StoredList stored) {
    Digest sha256 = stored.sha256();
    if (sha256 == null) {
      return new HeldList(stored, null);
    }
    return blobs.find(sha256).map(path -> new HeldList(stored, path)).orElse(null);
  }

  private Fetched<HeldList> fetch(String key, @Nullable HeldList held) throws IOException {
    Validators validators = held == null
        ? Validators.NONE
        : new Validators(held.stored.etag(), held.stored.lastModified());
    Instant now = clock.instant();
    try (Body body = upstream.open("", validators)) {
      return new Fetched<>(receive(body, held, now), false);
    } catch (NotModifiedException e) {
      if (held == null) {
        throw new IOException("304 to a question without a validator", e);
      }
      HeldList same = new HeldList(held.stored.confirmed(now), held.path, e.age());
      store.save(source, same.stored);
      return new Fetched<>(same, true);
    } catch (MissingException e) {
      StoredList none = new StoredList(null, "", null, null, null, now);
      store.save(source, none);
      return new Fetched<>(new HeldList(none, null), false);
    }
  }

  private HeldList receive(Body body, @Nullable HeldList held, Instant now) throws IOException {
    IncomingBlob blob = blobs.create();
    try {
      Digest sha256 = copy(body.stream(), blob);
      StoredList list = new StoredList(
          sha256, body.url(), body.contentType(), body.etag(), body.lastModified(), now);
      refuseWhatIsNone(blob, list, held);
      Path path = holdings.keep(blob, sha256, () -> store.save(source, list));
      forget(held, path);
      return new HeldList(list, path, body.age());
    } finally {
      blob.discard();
      blob.channel().close();
    }
  }

  private Digest copy(InputStream from, IncomingBlob to) throws IOException {
    Checksums checksums = new Checksums(Map.of());
    byte[] chunk = new byte[64 * 1024];
    long written = 0;
    int count;
    while ((count = from.read(chunk)) >= 0) {
      written += count;
      if (written > limits.list()) {
        throw new IOException("the project list is larger than " + limits.list() + " bytes");
      }
      checksums.update(chunk, count);
      ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
      while (bytes.hasRemaining()) {
        to.channel().write(bytes);
      }
    }
    return checksums.sha256();
  }

  /** What is no list is refused before it replaces one, so it is read through once. */
  private static void refuseWhatIsNone(IncomingBlob blob, StoredList list, @Nullable HeldList held)
      throws IOException {
    InputStream written = unclosed(Channels.newInputStream(blob.channel().position(0)));
    AtomicLong projects = new AtomicLong();
    ProjectListReader.read(
        URI.create(list.url()), list.contentType(), written, project -> projects.incrementAndGet());
    boolean isNew = list.etag() != null && held != null && !list.etag().equals(held.stored.etag());
    if (projects.get() == 0 && !isNew && held != null && hasProjects(held)) {
      throw new RefusedPageException("the project list lost all its projects, without a new ETag");
    }
  }

  private static boolean hasProjects(HeldList held) throws IOException {
    if (held.path == null) {
      return false;
    }
    AtomicLong projects = new AtomicLong();
    new ListFile(held.path, held.stored.url(), held.stored.contentType())
        .forEach(project -> projects.incrementAndGet());
    return projects.get() > 0;
  }

  /** The parser closes what it has read; the channel is still needed. */
  private static InputStream unclosed(InputStream in) {
    return new FilterInputStream(in) {
      @Override
      public void close() {}
    };
  }

  /** Whoever was given the list that has just been replaced may still be about to read it. */
  private void forget(@Nullable HeldList held, Path now) throws IOException {
    Path older = replaced;
    if (older != null && !older.equals(now)) {
      Files.deleteIfExists(older);
    }
    replaced = held == null ? null : held.path;
  }

  /** The list as its file has it, read anew for every question. */
  record ListFile(Path path, String url, @Nullable String contentType) implements ProjectList {
    @Override
    public ListMeta meta() throws IOException {
      return read(project -> {});
    }

    @Override
    public void forEach(Consumer<ListedProject> consumer) throws IOException {
      Set<String> seen = new HashSet<>();
      read(project -> {
        if (seen.add(project.name().value())) {
          consumer.accept(project);
        }
      });
    }

    /** Hands on what the file lists, as it does: of two spellings of a name, both. */
    ListMeta read(Consumer<ListedProject> consumer) throws IOException {
      try (InputStream in = Files.newInputStream(path)) {
        return ProjectListReader.read(URI.create(url), contentType, in, consumer);
      }
    }
  }
}
