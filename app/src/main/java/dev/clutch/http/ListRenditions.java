package dev.clutch.http;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.clutch.http.Answer.Body;
import dev.clutch.model.Filename;
import dev.clutch.model.ListMeta;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.CacheStatus;
import dev.clutch.repository.Changes;
import dev.clutch.repository.Origin;
import dev.clutch.repository.ProjectList;
import dev.clutch.repository.UnavailableException;
import dev.clutch.simple.ProjectListWriter;
import dev.clutch.simple.Representation;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The project list in its representations: files, because a large index's list is 40 MB, written once for
 * each version and sent as any other file.
 */
final class ListRenditions implements Changes.Listener {
  private static final Logger log = LoggerFactory.getLogger(ListRenditions.class);

  private record Key(String index, Representation representation, boolean gzip) {}

  private record Rendered(String version, Path path, long length, String entityTag) {}

  /** There is no end of views that may be asked for. */
  private static final int MAX_RENDITIONS = 50;

  private final Path directory;
  private final Consumer<Path> gone;
  private final Map<Key, Rendered> rendered = Caffeine.newBuilder()
      .maximumSize(MAX_RENDITIONS)
      .<Key, Rendered>removalListener((key, made, cause) -> forget(made, cause))
      .build()
      .asMap();
  private final Object writing = new Object();
  private boolean isFailing; // guarded by writing

  /**
   * Begins with no rendition.
   *
   * @param directory belongs to this object, and is emptied
   * @param gone told of files that are deleted: they take room for as long as somebody holds them
   * @throws IOException if that fails
   */
  ListRenditions(Path directory, Consumer<Path> gone) throws IOException {
    this.directory = directory;
    this.gone = gone;
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "list.*")) {
      for (Path file : left) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void pageChanged(ProjectName project) {}

  @Override
  public void fileGone(ProjectName project, Filename filename) {}

  /** Other settings may show other projects of the same lists. */
  @Override
  public void everythingChanged() {
    rendered.clear();
  }

  Answer answer(
      String index,
      ProjectList list,
      Origin origin,
      Representation representation,
      boolean gzip,
      @Nullable String ifNoneMatch,
      Instant now) {
    Rendered rendition = rendition(new Key(index, representation, gzip), list, origin.version());
    CacheStatus status =
        rendition.version.equals(origin.version()) ? origin.status() : CacheStatus.STALE;
    if (Conditions.matches(ifNoneMatch, rendition.entityTag)) {
      HttpFields.Mutable unchanged =
          HttpFields.build().put(HttpHeader.ETAG, rendition.entityTag).add(Headers.VARY);
      return new Answer(
          304, Headers.dated(unchanged, status, origin.fetched(), now), Answer.NO_BODY);
    }
    HttpFields.Mutable whole =
        Headers.represented(rendition.entityTag, representation, gzip, rendition.length);
    HttpFields headers = Headers.dated(whole, status, origin.fetched(), now);
    return new Answer(
        200, headers, new Body.Stored(rendition.path, rendition.entityTag, 0, rendition.length));
  }

  /**
   * One writer at a time: a second one would only do the same work again. Where the disk is full, the list
   * before is better than none.
   *
   * @throws UnavailableException if there is no rendition, and none can be written
   */
  private Rendered rendition(Key key, ProjectList list, String version) {
    Rendered known = rendered.get(key);
    if (known != null && known.version.equals(version) && Files.exists(known.path)) {
      return known;
    }
    synchronized (writing) {
      Rendered meanwhile = rendered.get(key);
      if (meanwhile != null && meanwhile.version.equals(version) && Files.exists(meanwhile.path)) {
        return meanwhile;
      }
      try {
        Rendered made = write(key, list, version);
        forget(rendered.put(key, made), made);
        say(null);
        return made;
      } catch (IOException | UncheckedIOException e) {
        say(e);
        if (meanwhile != null && Files.exists(meanwhile.path)) {
          return meanwhile;
        }
        throw new UnavailableException("store", "the project list can't be written", e);
      }
    }
  }

  /** Says when writing begins to fail, and when it works again; not for each request. */
  private void say(@Nullable Exception failure) {
    if (failure != null && !isFailing) {
      log.warn("the project list can't be written reason=\"{}\"", failure.getMessage());
    } else if (failure == null && isFailing) {
      log.info("the project list can be written again");
    }
    isFailing = failure != null;
  }

  private void forget(@Nullable Rendered made, RemovalCause cause) {
    if (made == null || cause == RemovalCause.REPLACED) { // whoever replaces it takes care of it
      return;
    }
    try {
      Files.deleteIfExists(made.path);
      gone.accept(made.path);
    } catch (IOException e) {
      log.warn(
          "a project list that is not served any more can't be deleted reason=\"{}\"",
          e.toString());
    }
  }

  private void forget(@Nullable Rendered before, Rendered made) throws IOException {
    if (before != null && !before.path.equals(made.path)) {
      Files.deleteIfExists(before.path);
      gone.accept(before.path);
    }
  }

  private Rendered write(Key key, ProjectList list, String version) throws IOException {
    Path part = directory.resolve("list.part");
    try {
      return write(part, key, list, version);
    } finally {
      Files.deleteIfExists(part); // half a list would keep a full disk full
    }
  }

  private Rendered write(Path part, Key key, ProjectList list, String version) throws IOException {
    MessageDigest digest = sha256();
    try (OutputStream file = Files.newOutputStream(part);
        OutputStream digested = new DigestOutputStream(file, digest);
        OutputStream out = new BufferedOutputStream(
            key.gzip ? new GZIPOutputStream(digested, 64 * 1024) : digested, 64 * 1024)) {
      write(list, out, key.representation);
    }
    String hex = HexFormat.of().formatHex(digest.digest(), 0, 16);
    Path path = directory.resolve("list." + hex); // its name is its content: never another's bytes
    Files.move(part, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return new Rendered(version, path, Files.size(path), "\"" + hex + "\"");
  }

  private static void write(ProjectList list, OutputStream out, Representation representation)
      throws IOException {
    ListMeta meta = list.meta();
    try (ProjectListWriter writer = new ProjectListWriter(out, representation, meta)) {
      list.forEach(project -> {
        try {
          writer.add(project);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      });
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }
}
