package dev.clutch.conformance;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A distribution file.
 *
 * @param metadata its core metadata, or null if it has none
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Dist(String filename, byte[] bytes, byte @Nullable [] metadata) {

  /** A file of any kind, without metadata. */
  static Dist of(String filename, byte[] bytes) {
    return new Dist(filename, bytes, null);
  }

  /** A file of so many bytes that don't compress, the same at each run. */
  static Dist of(String filename, int size) {
    return of(filename, noise(size));
  }

  /** A real wheel, small. */
  static Dist wheel(String project, String version) {
    return wheel(project, version, 0);
  }

  /**
   * A real wheel.
   *
   * @param ballast how many bytes of data it carries
   */
  static Dist wheel(String project, String version, int ballast) {
    return wheel(project, version, ballast, false);
  }

  /** A wheel whose metadata lies far from its end. */
  static Dist wheelBeginningWithMetadata(String project, String version, int ballast) {
    return wheel(project, version, ballast, true);
  }

  private static Dist wheel(
      String project, String version, int ballast, boolean beginsWithMetadata) {
    String name = project.replace('-', '_');
    byte[] metadata =
        utf8("Metadata-Version: 2.1\nName: " + project + "\nVersion: " + version + "\n\nÄhm.\n");
    String info = name + "-" + version + ".dist-info/";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      if (beginsWithMetadata) {
        add(zip, info + "METADATA", metadata);
      }
      add(zip, name + "/__init__.py", utf8("version = '" + version + "'\n"));
      add(zip, name + "/data.bin", noise(ballast));
      if (!beginsWithMetadata) {
        add(zip, info + "METADATA", metadata);
      }
      add(
          zip,
          info + "WHEEL",
          utf8("Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"));
      add(zip, info + "RECORD", new byte[0]);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return new Dist(name + "-" + version + "-py3-none-any.whl", bytes.toByteArray(), metadata);
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(0);
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }

  /** Returns the same file under its name, with other bytes. */
  Dist withBytes(byte[] other) {
    return new Dist(filename, other, metadata);
  }

  /** Returns the same file of an upstream that has no metadata beside it. */
  Dist bare() {
    return new Dist(filename, bytes, null);
  }

  String sha256() {
    return sha256(bytes);
  }

  /** Returns where the upstream has it. */
  String path() {
    return "/packages/" + segment();
  }

  /** Returns where Clutch has it. */
  String pathAt(String project) {
    return "/files/" + project + "/" + segment();
  }

  private String segment() {
    return segment(filename);
  }

  /** Returns text as it stands in a URL, everything unusual encoded. */
  static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }

  static byte[] noise(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
