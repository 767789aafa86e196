package dev.clutch.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Changes;
import dev.clutch.repository.Origin;
import dev.clutch.repository.StoredFile;
import dev.clutch.repository.Uses;
import dev.clutch.simple.Negotiation;
import dev.clutch.simple.Representation;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;

/**
 * What was answered lately, ready to be sent again: no catalog, no lock, nothing parsed but two request
 * fields. Keyed by the raw path. An answer is in here until its {@link Origin} says that it no longer holds;
 * then the road is asked again, or until somebody says that it has changed. Thread-safe.
 */
final class Hits implements Changes.Listener {
  /** Of those that are no blobs, or whose path is not spelt as pages spell it. */
  private static final int MAX_OTHER_FILES = 10_000;

  private static final int MAX_REMEMBERED_ACCEPT_CHARS = 300;
  private static final int MAX_REMEMBERED_ACCEPTS = 200;

  /** There is no end of views, of ways to spell them, and of hosts that clients may say they have asked. */
  private static final int MAX_REMEMBERED_PATH_CHARS = 500;

  private final InstantSource clock;
  private final Uses uses;
  private final Onlooker onlooker;
  private final StoredBytes bytes;
  private final AtomicLong changes = new AtomicLong();
  private final Cache<String, RenderedPage> pages;
  private final RecentFiles files;
  private final Cache<String, FileHit> otherFiles =
      Caffeine.newBuilder().maximumSize(MAX_OTHER_FILES).build();
  private final Cache<String, Optional<Representation>> negotiated =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_ACCEPTS).build();
  private final Cache<String, Boolean> gzipAccepted =
      Caffeine.newBuilder().maximumSize(MAX_REMEMBERED_ACCEPTS).build();

  /**
   * @param uses told of every stored file that is answered from here
   * @param onlooker told of all core metadata that is answered from here
   * @param memory bounds the rendered pages in direct memory, and the files
   * @param bytes holds on to files, and lets go of those whose bytes may no longer be given
   */
  Hits(
      InstantSource clock,
      Uses uses,
      Onlooker onlooker,
      ClientLimits.Memory memory,
      StoredBytes bytes) {
    this.clock = clock;
    this.uses = uses;
    this.onlooker = onlooker;
    this.bytes = bytes;
    this.files = new RecentFiles(clock, uses, memory.files());
    this.pages = Caffeine.newBuilder()
        .maximumWeight(memory.pageBytes())
        .weigher((String path, RenderedPage page) -> 2 * path.length() + page.weight())
        .build();
  }

  /** Returns the answer to a GET or HEAD without a query, or null if the road has to be asked. */
  @Nullable
  Answer find(String path, HttpFields request) {
    return path.endsWith("/") ? page(path, request) : file(path, request);
  }

  private @Nullable Answer page(String path, HttpFields request) {
    RenderedPage page = pages.getIfPresent(path);
    Instant now = clock.instant();
    if (page == null || !page.holds(now)) {
      return null;
    }
    Representation representation = negotiate(request, null).orElse(null);
    if (representation == null) {
      return null;
    }
    Rendition rendition = page.find(representation, acceptsGzip(request));
    return rendition == null ? null : page.hit(rendition, ifNoneMatch(request), now);
  }

  private @Nullable Answer file(String path, HttpFields request) {
    StoredFile file = files.find(path);
    if (file == null) {
      file = otherFile(path);
    }
    if (file == null) {
      return null;
    }
    String userAgent = userAgent(request);
    if (path.endsWith(Target.METADATA)
        && onlooker.heeds(userAgent)
        && Target.parse(path) instanceof Target.Metadata metadata) {
      onlooker.metadata(metadata.index(), metadata.project(), metadata.filename(), userAgent);
    }
    return FileAnswers.stored(file, CacheStatus.HIT, request);
  }

  private @Nullable StoredFile otherFile(String path) {
    FileHit hit = otherFiles.getIfPresent(path);
    if (hit == null) {
      return null;
    }
    Validity validity = hit.validity();
    if (!validity.isForEver() && !validity.holds(clock.instant())) {
      return null;
    }
    uses.used(hit.file().entityTag());
    return hit.file();
  }

  /**
   * Returns the page if this version of it is known already, else an empty one to be rendered.
   *
   * @param key its path, or another text that ends in {@link Target.Page#suffix}
   */
  RenderedPage page(String key, Origin origin) {
    RenderedPage known = pages.getIfPresent(key);
    if (known != null && known.hasVersion(origin.version())) {
      known.confirm(origin, clock.instant());
      return known;
    }
    return new RenderedPage(origin, clock.instant());
  }

  /**
   * Returns how many changes there were. Whoever asks the road takes the count before, so that an answer
   * which a change has overtaken is not remembered.
   */
  long changes() {
    return changes.get();
  }

  /** Remembers a page, and weighs it anew: it may have one more rendition than before. */
  void remember(String key, RenderedPage page, long changesBefore) {
    if (key.length() > MAX_REMEMBERED_PATH_CHARS) {
      return;
    }
    pages.put(key, page);
    if (changes.get() != changesBefore) {
      pages.invalidate(key);
    }
  }

  void remember(
      String path, Target.File target, StoredFile file, Origin origin, long changesBefore) {
    if (path.length() > MAX_REMEMBERED_PATH_CHARS) {
      return;
    }
    Validity validity = Validity.of(origin.until(), clock.instant());
    if (!files.remember(path, target.project(), target.filename(), file, validity)) {
      otherFiles.put(path, new FileHit(target.project(), target.filename(), file, validity));
    }
    if (changes.get() != changesBefore) {
      forgetFile(path);
    }
  }

  /** A project has a page in every index and view. */
  @Override
  public void pageChanged(ProjectName project) {
    changes.incrementAndGet();
    String suffix = Target.Page.suffix(project);
    pages.asMap().keySet().removeIf(path -> path.endsWith(suffix));
  }

  /** A file may have been asked for in several indexes, and under several spellings of its path. */
  @Override
  public void fileGone(ProjectName project, Filename filename) {
    changes.incrementAndGet();
    files.forget(project, filename).forEach(bytes::forget);
    otherFiles.asMap().values().removeIf(hit -> {
      boolean isGone = hit.isOf(project, filename);
      if (isGone) {
        bytes.forget(hit.file().path());
      }
      return isGone;
    });
  }

  @Override
  public void everythingChanged() {
    changes.incrementAndGet();
    pages.invalidateAll();
    files.clear();
    otherFiles.invalidateAll();
    bytes.forgetAll(); // or they would stay mapped, and free no room when they are evicted
  }

  /** Forgets a file whose bytes are gone. */
  void forgetFile(String path) {
    files.forgetPath(path).forEach(bytes::forget);
    FileHit other = otherFiles.asMap().remove(path);
    if (other != null) {
      bytes.forget(other.file().path());
    }
  }

  /**
   * Chooses a representation, as {@link Negotiation} does.
   *
   * @param format the decoded value of {@code ?format=}, or null
   */
  Optional<Representation> negotiate(HttpFields request, @Nullable String format) {
    String accept = joined(request, HttpHeader.ACCEPT);
    if (format != null || accept == null || accept.length() > MAX_REMEMBERED_ACCEPT_CHARS) {
      return Negotiation.choose(accept, format);
    }
    return negotiated.get(accept, value -> Negotiation.choose(value, null));
  }

  boolean acceptsGzip(HttpFields request) {
    String coding = joined(request, HttpHeader.ACCEPT_ENCODING);
    if (coding == null) {
      return false;
    }
    return coding.length() > MAX_REMEMBERED_ACCEPT_CHARS
        ? Negotiation.acceptsGzip(coding)
        : gzipAccepted.get(coding, Negotiation::acceptsGzip);
  }

  static @Nullable String ifNoneMatch(HttpFields request) {
    return joined(request, HttpHeader.IF_NONE_MATCH);
  }

  static @Nullable String userAgent(HttpFields request) {
    return request.get(HttpHeader.USER_AGENT);
  }

  static @Nullable String accept(HttpFields request) {
    return joined(request, HttpHeader.ACCEPT);
  }

  /** Several lines of one field are one, with commas (RFC 9110, section 5.2). */
  private static @Nullable String joined(HttpFields request, HttpHeader header) {
    String value = null;
    for (HttpField field : request) {
      if (field.getHeader() == header) {
        value = value == null ? field.getValue() : value + ", " + field.getValue();
      }
    }
    return value;
  }
}
