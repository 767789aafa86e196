package dev.clutch.storage.upkeep;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.IncomingBlob;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.sql.FileStore;
import dev.clutch.storage.sql.PinStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** A data directory with files in it, each of one byte over and over. */
final class Stock implements AutoCloseable {
  static final ProjectName DEMO = new ProjectName("demo");

  private final Catalog catalog;
  private final long source;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  final TestBlobs blobs;
  final FileStore files;
  final PinStore pins;
  final Upkeep upkeep;
  final List<String> gone = new ArrayList<>();

  Stock(Path directory, long max) throws IOException {
    this(directory, new Limits(max, 0L));
  }

  Stock(Path directory, Limits limits) throws IOException {
    catalog = Catalog.open(directory.resolve("catalog.db"));
    source = catalog.source("https://a/");
    blobs = new TestBlobs(new FileBlobStore(directory));
    files = new FileStore(catalog);
    pins = new PinStore(catalog);
    upkeep = new Upkeep(
        catalog, blobs, limits, (project, filename) -> gone.add(filename.value()), () -> now);
  }

  /** Stores a file of {@code size} bytes, all of them {@code content}; later than all before. */
  Digest store(String filename, char content, int size) throws IOException {
    Digest sha256 = write(content, size, blob -> {
      Digest digest = digest(content, size);
      upkeep.holdings().keep(blob, source, DEMO, new Filename(filename), digest, size);
      return digest;
    });
    settle();
    return sha256;
  }

  /** Stores a blob that nothing names, as a killed process leaves it. */
  Digest storeBlobOnly(char content, int size) throws IOException {
    return write(content, size, blob -> {
      Digest digest = digest(content, size);
      blob.commit(digest);
      return digest;
    });
  }

  private interface Commit {
    Digest of(IncomingBlob blob) throws IOException;
  }

  private Digest write(char content, int size, Commit commit) throws IOException {
    IncomingBlob blob = blobs.create();
    try {
      blob.channel().write(ByteBuffer.wrap(bytes(content, size)));
      return commit.of(blob);
    } finally {
      blob.channel().close();
    }
  }

  void use(Digest sha256) {
    upkeep.uses().used(sha256.hex());
    settle();
  }

  /** Lets so much time pass that nothing counts as just used. */
  void settle() {
    now = now.plusSeconds(60);
    upkeep.uses().flush();
    upkeep.uses().flush();
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  boolean has(Digest sha256) {
    return blobs.find(sha256).isPresent() && !files.rows(sha256).isEmpty();
  }

  Instant now() {
    return now;
  }

  Catalog catalog() {
    return catalog;
  }

  long source() {
    return source;
  }

  static byte[] bytes(char content, int size) {
    byte[] bytes = new byte[size];
    Arrays.fill(bytes, (byte) content);
    return bytes;
  }

  static Digest digest(char content, int size) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes(content, size));
      return Digest.sha256(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    upkeep.close();
    catalog.close();
  }
}
