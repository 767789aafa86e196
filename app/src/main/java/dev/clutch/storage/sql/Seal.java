package dev.clutch.storage.sql;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/**
 * A checksum (CRC-32C) over what a row says, kept with it in the column {@code seal}. SQLite notices that a
 * page of its file makes no sense, and not that a bit of a name is another: then one file would be given for
 * another, or a page's links would lead elsewhere.
 */
final class Seal {
  /** What is sealed of which table, in the order in which the stores give it. */
  private static final Map<String, List<String>> COLUMNS = Map.of(
      "source", List.of("id", "url"),
      "file", List.of("source", "project", "filename", "sha256", "size"),
      "page",
          List.of(
              "source",
              "project",
              "present",
              "url",
              "content_type",
              "etag",
              "last_modified",
              "serial",
              "quarantined",
              "body_seal"),
      "removed_file", List.of("source", "project", "filename", "page"),
      "upload_time", List.of("source", "project", "filename", "digest", "uploaded", "witness"));

  private Seal() {}

  /**
   * Returns the checksum.
   *
   * @param values whole numbers, texts, bytes and nulls, as the database has them
   */
  static long of(@Nullable Object... values) {
    CRC32C sum = new CRC32C();
    for (Object value : values) {
      add(value, sum);
    }
    return sum.getValue();
  }

  /** With its kind and its length, or what moves from one value to the next would not be noticed. */
  private static void add(@Nullable Object value, CRC32C sum) {
    if (value instanceof Number number) {
      add('i', ByteBuffer.allocate(Long.BYTES).putLong(number.longValue()).array(), sum);
    } else if (value instanceof String text) {
      add('t', text.getBytes(StandardCharsets.UTF_8), sum);
    } else if (value instanceof byte[] bytes) {
      add('b', bytes, sum);
    } else if (value == null) {
      add('n', new byte[0], sum);
    } else {
      throw new IllegalStateException("no value of a database: " + value.getClass());
    }
  }

  private static void add(char kind, byte[] bytes, CRC32C sum) {
    sum.update(kind);
    sum.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
    sum.update(bytes);
  }

  /**
   * Compares a row with its seal. The values may be what was asked for in place of what is in the row: an
   * index that leads to another row is damage too.
   *
   * @throws SQLException if it is broken; it counts as damage to the database
   */
  static void require(ResultSet row, @Nullable Object... values) throws SQLException {
    long seal = row.getLong("seal");
    if (!row.wasNull() && seal != of(values)) {
      throw new BrokenException();
    }
  }

  /** A row is not what was written. */
  static final class BrokenException extends SQLException {
    BrokenException() {
      super("a row is not what was written", null, SQLiteErrorCode.SQLITE_CORRUPT.code);
    }

    /** Whether this is why something failed. */
    static boolean isCauseOf(Throwable failure) {
      return failure instanceof BrokenException
          || (failure.getCause() != null && isCauseOf(failure.getCause()));
    }
  }

  /** Whether a row, of which all columns or only some are known, is not what was written. */
  static boolean isBroken(String table, List<String> columns, @Nullable Object[] values) {
    int seal = columns.indexOf("seal");
    List<String> sealed = COLUMNS.get(table);
    if (sealed == null || seal < 0 || values[seal] == null) {
      return false;
    }
    if (!columns.containsAll(sealed)) {
      return true; // what the table is said to look like is damaged
    }
    @Nullable
    Object[] said =
        sealed.stream().map(column -> values[columns.indexOf(column)]).toArray();
    int body = columns.indexOf("body");
    return !isSealOf(values[seal], said)
        || (body >= 0 && !isSealOf(values[columns.indexOf("body_seal")], values[body]));
  }

  private static boolean isSealOf(@Nullable Object seal, @Nullable Object... values) {
    return seal instanceof Number number && number.longValue() == of(values);
  }
}
