package dev.clutch.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A wheel that any pip installs, made in memory. The same arguments give the same bytes.
 *
 * @param project its normalized name
 * @param metadata the text of its {@code METADATA}
 * @param bytes the archive
 * @see <a href="https://packaging.python.org/en/latest/specifications/binary-distribution-format/">Binary
 *     distribution format</a>
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Wheel(String project, String filename, byte[] metadata, byte[] bytes) {
  private static final String VERSION = "1.0.0";

  /**
   * Makes a pure-Python wheel.
   *
   * @param requires the names of the projects it depends on
   * @param dataBytes how much data that can't be compressed it carries
   */
  static Wheel of(String project, List<String> requires, int dataBytes) {
    String module = project.replace('-', '_');
    byte[] data = new byte[dataBytes];
    new Random(project.hashCode()).nextBytes(data);
    byte[] metadata = utf8(metadata(project, requires));
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put(module + "/__init__.py", utf8("__version__ = \"" + VERSION + "\"\n"));
    members.put(module + "/data.bin", data);
    String info = module + "-" + VERSION + ".dist-info/";
    members.put(info + "METADATA", metadata);
    members.put(info + "WHEEL", utf8("""
        Wheel-Version: 1.0
        Generator: clutch-demo
        Root-Is-Purelib: true
        Tag: py3-none-any
        """));
    members.put(info + "RECORD", utf8(record(members, info + "RECORD")));
    return new Wheel(project, module + "-" + VERSION + "-py3-none-any.whl", metadata, zip(members));
  }

  private static String metadata(String project, List<String> requires) {
    StringBuilder text = new StringBuilder("Metadata-Version: 2.1\nName: ")
        .append(project)
        .append("\nVersion: " + VERSION + "\nSummary: A part of Clutch's demo\n");
    requires.forEach(name -> text.append("Requires-Dist: ").append(name).append(" >=1.0\n"));
    return text.toString();
  }

  /** One line for each member: name, digest, size. Its own has neither of the two. */
  private static String record(Map<String, byte[]> members, String own) {
    StringBuilder lines = new StringBuilder();
    members.forEach((name, content) -> lines
        .append(name)
        .append(",sha256=")
        .append(Base64.getUrlEncoder().withoutPadding().encodeToString(digest(content)))
        .append(',')
        .append(content.length)
        .append('\n'));
    return lines.append(own).append(",,\n").toString();
  }

  private static byte[] zip(Map<String, byte[]> members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (Map.Entry<String, byte[]> member : members.entrySet()) {
        ZipEntry entry = new ZipEntry(member.getKey());
        entry.setTimeLocal(java.time.LocalDateTime.of(2026, 1, 1, 0, 0));
        zip.putNextEntry(entry);
        zip.write(member.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] digest(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has SHA-256
    }
  }

  /** Returns the SHA-256 digest of these bytes in hexadecimal digits. */
  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(digest(bytes));
  }
}
