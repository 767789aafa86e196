package dev.clutch.archive;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;

/**
 * The extra fields of an entry: blocks of an identifier, a length and so many bytes.
 *
 * @see <a href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT, sections 4.5 and
 *     4.6.9</a>
 */
final class ExtraFields {
  private static final int ZIP64 = 0x0001;
  private static final int UNICODE_PATH = 0x7075;

  /** The three numbers of an entry that may be too large for four bytes. */
  record Numbers(long size, long compressed, long offset) {}

  private final Map<Integer, ByteBuffer> blocks;

  private ExtraFields(Map<Integer, ByteBuffer> blocks) {
    this.blocks = blocks;
  }

  /**
   * @param bytes the fields and nothing else
   */
  static ExtraFields read(ByteBuffer bytes) throws UnreadableArchiveException {
    ByteBuffer extra = bytes.order(ByteOrder.LITTLE_ENDIAN);
    Map<Integer, ByteBuffer> blocks = new HashMap<>();
    while (extra.hasRemaining()) {
      if (extra.remaining() < 4) {
        throw new UnreadableArchiveException("an extra field that is cut");
      }
      int kind = Short.toUnsignedInt(extra.getShort());
      int length = Short.toUnsignedInt(extra.getShort());
      if (length > extra.remaining()) {
        throw new UnreadableArchiveException("an extra field that is cut");
      }
      ByteBuffer block = extra.slice(extra.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      boolean isAgain = blocks.put(kind, block) != null;
      if (isAgain && (kind == ZIP64 || kind == UNICODE_PATH)) {
        throw new UnreadableArchiveException("an extra field that stands there twice");
      }
      extra.position(extra.position() + length);
    }
    return new ExtraFields(blocks);
  }

  /** Some readers would take the other name. */
  void refuseOtherName(String name) throws UnreadableArchiveException {
    ByteBuffer block = blocks.get(UNICODE_PATH);
    boolean isOther = block != null
        && (block.remaining() < 5
            || !ZipDirectory.name(block, 5, block.remaining() - 5).equals(name));
    if (isOther) {
      throw new UnreadableArchiveException("a member with two names");
    }
  }

  /** Returns the numbers, each from its field, or from here where the field is all ones. */
  Numbers numbers(int size, int compressed, int offset) throws UnreadableArchiveException {
    ByteBuffer block = blocks.getOrDefault(ZIP64, ByteBuffer.allocate(0)).duplicate();
    block.order(ByteOrder.LITTLE_ENDIAN);
    Numbers numbers =
        new Numbers(number(size, block), number(compressed, block), number(offset, block));
    if (block.hasRemaining()) {
      throw new UnreadableArchiveException("a ZIP64 field with more than was asked for");
    }
    return numbers;
  }

  private static long number(int field, ByteBuffer block) throws UnreadableArchiveException {
    if (field != -1) {
      return Integer.toUnsignedLong(field);
    }
    if (block.remaining() < Long.BYTES) {
      throw new UnreadableArchiveException("a ZIP64 field that is missing or cut");
    }
    long value = block.getLong();
    if (value < 0 || value > Long.MAX_VALUE / 4) {
      throw new UnreadableArchiveException("a number that can't be right");
    }
    return value;
  }
}
