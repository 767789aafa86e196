package dev.clutch.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** A tar archive that a test puts together. */
public final class Tar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Adds a file. */
  public Tar file(String name, String content) {
    return add('0', name, content.getBytes(UTF_8));
  }

  /** Adds the extended header of what comes next, with one record. */
  Tar extended(String key, String value) {
    String rest = " " + key + "=" + value + "\n";
    int length = rest.length() + 1;
    while (String.valueOf(length).length() + rest.length() != length) {
      length++;
    }
    return add('x', "pax", (length + rest).getBytes(UTF_8));
  }

  /** Adds GNU's long name of what comes next. */
  Tar longName(String name) {
    return add('L', "././@LongLink", (name + "\0").getBytes(UTF_8));
  }

  Tar add(char type, String name, byte[] content) {
    bytes.writeBytes(header(type, name, content.length));
    bytes.writeBytes(content);
    bytes.writeBytes(new byte[(512 - content.length % 512) % 512]);
    return this;
  }

  /** Adds the header of a file without its content. */
  Tar claiming(String name, long size) {
    bytes.writeBytes(header('0', name, size));
    return this;
  }

  private static byte[] header(char type, String name, long size) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 124, String.format("%011o", size));
    put(header, 257, "ustar\00000");
    put(header, 148, "        ");
    header[156] = (byte) type;
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xff;
    }
    put(header, 148, String.format("%06o\0 ", sum));
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] value = text.getBytes(UTF_8);
    System.arraycopy(value, 0, header, at, value.length);
  }

  byte[] plain() {
    ByteArrayOutputStream ended = new ByteArrayOutputStream();
    ended.writeBytes(bytes.toByteArray());
    ended.writeBytes(new byte[1024]);
    return ended.toByteArray();
  }

  /** Returns it as {@code .tar.gz}. */
  public byte[] gzipped() {
    return gzip(plain());
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail so
    }
    return zipped.toByteArray();
  }
}
