package dev.clutch.archive;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks through a tar archive for one file, with a bounded effort. Reads the header of POSIX, its extended
 * one (pax), and GNU's long names.
 *
 * @see <a href="https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html">pax</a>
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int MAX_EXTENDED = 1 << 20;

  /** What is unpacked at most: 99 in 100 source distributions are smaller than a tenth of it. */
  private static final long MAX_READ = 128L << 20;

  private final InputStream in;
  private long read;

  TarReader(InputStream in) {
    this.in = in;
  }

  /** Returns the content of the first file with such a name. */
  byte[] find(Predicate<String> isWanted, int max) throws IOException, UnreadableArchiveException {
    String longName = null;
    byte[] header;
    while ((header = header()) != null) {
      long size = number(header, 124, 12);
      switch (header[156]) {
        case 'x' -> longName = path(content(size, MAX_EXTENDED)).orElse(longName);
        case 'L' -> longName = text(content(size, MAX_EXTENDED), 0, Integer.MAX_VALUE);
        case 0, '0', '7' -> {
          String name = longName == null ? name(header) : longName;
          if (isWanted.test(name)) {
            return content(size, max);
          }
          longName = null;
          skip(size);
        }
        default -> {
          longName = header[156] == 'g' || header[156] == 'K' ? longName : null;
          skip(size);
        }
      }
    }
    throw new UnreadableArchiveException("no PKG-INFO");
  }

  /** Returns the next header, or null at the end. */
  private byte @Nullable [] header() throws IOException, UnreadableArchiveException {
    byte[] header = in.readNBytes(BLOCK);
    count(BLOCK);
    if (header.length < BLOCK || isEmpty(header)) {
      return null;
    }
    if (number(header, 148, 8) != sum(header)) {
      throw new UnreadableArchiveException("a tar header that can't be right");
    }
    return header;
  }

  private static boolean isEmpty(byte[] header) {
    for (byte b : header) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** The sum is taken with blanks in its own place. */
  private static long sum(byte[] header) {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
    }
    return sum;
  }

  private static String name(byte[] header) {
    String name = text(header, 0, 100);
    boolean isPosix = text(header, 257, 6).equals("ustar");
    String prefix = isPosix ? text(header, 345, 155) : "";
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] bytes, int from, int length) {
    int limit = (int) Math.min((long) from + length, bytes.length);
    int end = from;
    while (end < limit && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /** Octal digits, perhaps between blanks. Sizes beyond 8 GiB are written otherwise, and refused here. */
  private static long number(byte[] header, int from, int length)
      throws UnreadableArchiveException {
    String text = text(header, from, length).strip();
    if (text.isEmpty()) {
      return 0;
    }
    if (!text.chars().allMatch(c -> c >= '0' && c <= '7')) {
      throw new UnreadableArchiveException("a tar header that can't be right");
    }
    return Long.parseLong(text, 8);
  }

  /** Returns the path among the records {@code "<length> <key>=<value>\n"}. */
  private static Optional<String> path(byte[] records) {
    String text = new String(records, StandardCharsets.UTF_8);
    for (String line : text.split("\n", -1)) {
      int blank = line.indexOf(' ');
      if (blank > 0 && line.startsWith("path=", blank + 1)) {
        return Optional.of(line.substring(blank + "path=".length() + 1));
      }
    }
    return Optional.empty();
  }

  private byte[] content(long size, int max) throws IOException, UnreadableArchiveException {
    if (size > max) {
      throw new UnreadableArchiveException("a member that is too large");
    }
    count(size);
    byte[] content = in.readNBytes((int) size);
    if (content.length < size) {
      throw new EOFException();
    }
    skip(padding(size), 0);
    return content;
  }

  private void skip(long size) throws IOException, UnreadableArchiveException {
    skip(size, padding(size));
  }

  private void skip(long size, long padding) throws IOException, UnreadableArchiveException {
    count(size + padding);
    in.skipNBytes(size + padding);
  }

  private static long padding(long size) {
    return (BLOCK - size % BLOCK) % BLOCK;
  }

  /** Counted before it is read: nothing else ends a small file that unpacks to a large one. */
  private void count(long bytes) throws UnreadableArchiveException {
    read += bytes;
    if (read > MAX_READ) {
      throw new UnreadableArchiveException("an archive that unpacks to too much");
    }
  }
}
