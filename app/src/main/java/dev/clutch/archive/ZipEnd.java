package dev.clutch.archive;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the records at the very end of an archive say. They must say the same, and leave no room for anything
 * else: nothing stands between the directory and them, nothing behind them.
 *
 * @param directory where the central directory begins
 * @param directoryLength in bytes
 * @param entries how many members it lists
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, sections 4.3.14 to
 *     4.3.16</a>
 */
record ZipEnd(long directory, long directoryLength, long entries) {
  private static final int SIGNATURE = 0x06054b50;
  private static final int LENGTH = 22;
  private static final int MAX_COMMENT = 0xffff;
  private static final int LOCATOR_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_LENGTH = 20;
  private static final int ZIP64_SIGNATURE = 0x06064b50;
  private static final int ZIP64_LENGTH = 56;

  static ZipEnd read(Window window) throws IOException, UnreadableArchiveException {
    long length = window.length();
    int searched = (int) Math.min(length, LENGTH + MAX_COMMENT);
    ByteBuffer tail = window.at(length - searched, searched);
    int place = searched - LENGTH;
    while (place >= 0 && tail.getInt(place) != SIGNATURE) {
      place--;
    }
    if (place < 0) {
      throw new UnreadableArchiveException("no end record");
    }
    int comment = unsigned(tail.getShort(place + 20));
    if (place + LENGTH + comment != searched) {
      throw new UnreadableArchiveException("bytes behind the end record");
    }
    return end(window, length - searched + place);
  }

  private static ZipEnd end(Window window, long place)
      throws IOException, UnreadableArchiveException {
    ByteBuffer record = window.at(place, LENGTH);
    ByteBuffer locator = place < LOCATOR_LENGTH + ZIP64_LENGTH
        ? null
        : window.at(place - LOCATOR_LENGTH, LOCATOR_LENGTH);
    boolean isZip64 = locator != null && locator.getInt(0) == LOCATOR_SIGNATURE;
    ZipEnd end;
    if (locator != null && isZip64) {
      place -= LOCATOR_LENGTH + ZIP64_LENGTH;
      end = zip64(locator, place, window.at(place, ZIP64_LENGTH));
    } else {
      end = plain(record);
    }
    boolean isOneDisk = agrees(record.getShort(4), 0, isZip64)
        && agrees(record.getShort(6), 0, isZip64)
        && agrees(record.getShort(8), end.entries, isZip64)
        && agrees(record.getShort(10), end.entries, isZip64);
    boolean isOneDirectory = agrees(record.getInt(12), end.directoryLength, isZip64)
        && agrees(record.getInt(16), end.directory, isZip64);
    if (!isOneDisk || !isOneDirectory) {
      throw new UnreadableArchiveException("end records that say different things");
    }
    if (end.directory < 0
        || end.directoryLength < 0
        || end.directory != place - end.directoryLength) {
      throw new UnreadableArchiveException("a directory that is not where the end record says");
    }
    return end;
  }

  private static ZipEnd plain(ByteBuffer record) {
    return new ZipEnd(
        unsigned(record.getInt(16)), unsigned(record.getInt(12)), unsigned(record.getShort(10)));
  }

  /** Where the record has to be is known: just before what locates it, without room for extensions. */
  private static ZipEnd zip64(ByteBuffer locator, long place, ByteBuffer record)
      throws UnreadableArchiveException {
    boolean isLocated =
        locator.getInt(4) == 0 && locator.getLong(8) == place && locator.getInt(16) == 1;
    boolean isRecord = record.getInt(0) == ZIP64_SIGNATURE
        && record.getLong(4) == ZIP64_LENGTH - 12
        && record.getInt(16) == 0
        && record.getInt(20) == 0
        && record.getLong(24) == record.getLong(32);
    if (!isLocated || !isRecord) {
      throw new UnreadableArchiveException("a ZIP64 end record that can't be right");
    }
    return new ZipEnd(record.getLong(48), record.getLong(40), record.getLong(32));
  }

  private static boolean agrees(short field, long value, boolean isZip64) {
    return unsigned(field) == value || (isZip64 && unsigned(field) == 0xffff);
  }

  private static boolean agrees(int field, long value, boolean isZip64) {
    return unsigned(field) == value || (isZip64 && field == -1);
  }

  private static int unsigned(short field) {
    return Short.toUnsignedInt(field);
  }

  private static long unsigned(int field) {
    return Integer.toUnsignedLong(field);
  }
}
