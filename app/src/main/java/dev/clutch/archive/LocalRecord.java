package dev.clutch.archive;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The record of one member: header, data, perhaps a descriptor. It must say what the directory says, and fill
 * the room up to the next record exactly.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, sections 4.3.7 to
 *     4.3.9</a>
 */
final class LocalRecord {
  static final int LENGTH = 30;
  private static final int SIGNATURE = 0x04034b50;
  private static final int DESCRIPTOR_SIGNATURE = 0x08074b50;
  private static final int MAX_BESIDES_DATA = LENGTH + 2 * 0xffff + 24;
  private static final int CHUNK = 64 * 1024;

  private final Member member;
  private final ByteBuffer record;

  private LocalRecord(Member member, ByteBuffer record) {
    this.member = member;
    this.record = record;
  }

  /**
   * Returns the content of a member.
   *
   * @param max how long it may be in bytes, before and after inflating
   */
  static byte[] content(Window window, Member member, int max)
      throws IOException, UnreadableArchiveException {
    if (member.size() > max || member.compressed() > max) {
      throw new UnreadableArchiveException("a member that is too large");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream((int) member.size());
    at(window, member).unpack(content);
    return content.toByteArray();
  }

  /** Checks a member of an archive that is at hand as a whole. */
  static void check(Window window, Member member) throws IOException, UnreadableArchiveException {
    at(window, member).unpack(OutputStream.nullOutputStream());
  }

  private static LocalRecord at(Window window, Member member)
      throws IOException, UnreadableArchiveException {
    long length = member.end() - member.offset();
    if (length - member.compressed() > MAX_BESIDES_DATA) {
      throw new UnreadableArchiveException("bytes between members");
    }
    return new LocalRecord(member, window.at(member.offset(), (int) length));
  }

  private void unpack(OutputStream target) throws IOException, UnreadableArchiveException {
    int begin = begin();
    int end = begin + (int) member.compressed();
    if (end > record.limit()) {
      throw new UnreadableArchiveException("members that overlap");
    }
    checkDescriptor(record.slice(end, record.limit() - end).order(record.order()));
    ByteBuffer data = record.slice(begin, end - begin);
    if (member.method() == Member.STORED) {
      copy(data, target);
    } else {
      inflate(data, target);
    }
  }

  /** Returns where the data begins. */
  private int begin() throws UnreadableArchiveException {
    int nameLength = Short.toUnsignedInt(record.getShort(26));
    int extraLength = Short.toUnsignedInt(record.getShort(28));
    int begin = LENGTH + nameLength + extraLength;
    boolean isSame = record.getInt(0) == SIGNATURE
        && Short.toUnsignedInt(record.getShort(6)) == member.flags()
        && Short.toUnsignedInt(record.getShort(8)) == member.method()
        && begin <= record.limit()
        && ZipDirectory.name(record, LENGTH, nameLength).equals(member.name());
    if (!isSame) {
      throw new UnreadableArchiveException("a member that is not what the directory says");
    }
    ExtraFields extra = ExtraFields.read(record.slice(LENGTH + nameLength, extraLength));
    extra.refuseOtherName(member.name());
    ExtraFields.Numbers numbers = extra.numbers(record.getInt(22), record.getInt(18), 0);
    if (!agrees(record.getInt(14), member.crc())
        || !agrees(numbers.size(), member.size())
        || !agrees(numbers.compressed(), member.compressed())) {
      throw new UnreadableArchiveException("a member that is not what the directory says");
    }
    return begin;
  }

  private boolean agrees(int crc, long expected) {
    return agrees(Integer.toUnsignedLong(crc), expected);
  }

  private boolean agrees(long number, long expected) {
    return number == expected || (member.hasDescriptor() && number == 0);
  }

  /** With or without its signature, with numbers of four bytes or of eight. */
  private void checkDescriptor(ByteBuffer rest) throws UnreadableArchiveException {
    int length = rest.remaining();
    if (!member.hasDescriptor() ? length != 0 : length < 12 || length > 24 || length % 4 != 0) {
      throw new UnreadableArchiveException("bytes between members");
    }
    if (!member.hasDescriptor()) {
      return;
    }
    boolean isSigned = length == 16 || length == 24;
    boolean isLong = length >= 20;
    boolean isSame = (!isSigned || rest.getInt() == DESCRIPTOR_SIGNATURE)
        && Integer.toUnsignedLong(rest.getInt()) == member.crc()
        && number(rest, isLong) == member.compressed()
        && number(rest, isLong) == member.size();
    if (!isSame) {
      throw new UnreadableArchiveException("a member that is not what the directory says");
    }
  }

  private static long number(ByteBuffer bytes, boolean isLong) {
    return isLong ? bytes.getLong() : Integer.toUnsignedLong(bytes.getInt());
  }

  private void copy(ByteBuffer data, OutputStream target)
      throws IOException, UnreadableArchiveException {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    CRC32 crc = new CRC32();
    crc.update(bytes);
    target.write(bytes);
    verify(bytes.length, crc);
  }

  private void inflate(ByteBuffer data, OutputStream target)
      throws IOException, UnreadableArchiveException {
    Inflater inflater = new Inflater(true);
    try {
      inflater.setInput(data);
      CRC32 crc = new CRC32();
      byte[] chunk = new byte[CHUNK];
      long size = 0;
      while (!inflater.finished() && size <= member.size()) {
        int count = inflater.inflate(chunk);
        if (count == 0 && !inflater.finished()) {
          throw new UnreadableArchiveException("data that ends too early");
        }
        crc.update(chunk, 0, count);
        size += count;
        target.write(chunk, 0, count);
      }
      if (inflater.getRemaining() > 0) {
        throw new UnreadableArchiveException("data that ends too late");
      }
      verify(size, crc);
    } catch (DataFormatException e) {
      throw new UnreadableArchiveException("data that can't be inflated");
    } finally {
      inflater.end();
    }
  }

  private void verify(long size, CRC32 crc) throws UnreadableArchiveException {
    if (size != member.size() || crc.getValue() != member.crc()) {
      throw new UnreadableArchiveException("content that is not what the directory says");
    }
  }
}
