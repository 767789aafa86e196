package dev.clutch.archive;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes in memory that remember what was read of them. */
final class CountedBytes implements ByteSource {
  private final byte[] bytes;
  private final List<Integer> reads = new ArrayList<>();

  CountedBytes(byte[] bytes) {
    this.bytes = bytes.clone();
  }

  @Override
  public long length() {
    return bytes.length;
  }

  @Override
  public byte[] read(long from, int length) {
    if (from < 0 || from + length > bytes.length) {
      throw new AssertionError("read beyond the bytes: " + from + " and " + length + " more");
    }
    reads.add(length);
    return Arrays.copyOfRange(bytes, (int) from, (int) from + length);
  }

  int reads() {
    return reads.size();
  }

  int bytesRead() {
    return reads.stream().mapToInt(Integer::intValue).sum();
  }
}
