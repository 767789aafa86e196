package dev.clutch.archive;

/**
 * A member of an archive as the directory describes it.
 *
 * @param name each byte as one character; as long as it is ASCII that is the name
 * @param flags the general purpose bits
 * @param crc CRC-32 of the content
 * @param compressed the length of the data in bytes
 * @param size the length of the content in bytes
 * @param offset where its record begins
 * @param end where the next record begins, or the directory
 */
record Member(
    String name,
    int flags,
    int method,
    long crc,
    long compressed,
    long size,
    long offset,
    long end) {
  static final int STORED = 0;
  static final int DEFLATED = 8;
  private static final int HAS_DESCRIPTOR = 1 << 3;

  /** Whether CRC and lengths stand behind the data instead of before it. */
  boolean hasDescriptor() {
    return (flags & HAS_DESCRIPTOR) != 0;
  }

  Member endingAt(long other) {
    return new Member(name, flags, method, crc, compressed, size, offset, other);
  }

  /** The least that its record takes: what stands before the data may be longer. */
  long leastEnd() {
    return offset + LocalRecord.LENGTH + name.length() + compressed;
  }
}
