package dev.clutch.repository;

import java.nio.ByteBuffer;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A small file that is held as a whole.
 *
 * @param bytes never changed
 * @param entityTag what identifies them, without quotes
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere, and never changed
public record MemoryFile(byte[] bytes, String entityTag) implements ArrivingFile {

  @Override
  public OptionalLong length() {
    return OptionalLong.of(bytes.length);
  }

  @Override
  public boolean isKept() {
    return true;
  }

  @Override
  public CompletionStage<Boolean> settled() {
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public FileStream stream(long from, long to) {
    int begin = (int) Math.min(from, bytes.length);
    int end = (int) Math.max(begin, Math.min(to, bytes.length));
    return new Stretch(ByteBuffer.wrap(bytes, begin, end - begin));
  }

  private record Stretch(ByteBuffer left) implements FileStream {
    @Override
    public int read(ByteBuffer target) {
      if (!left.hasRemaining()) {
        return -1;
      }
      int count = Math.min(left.remaining(), target.remaining());
      ByteBuffer chunk = left.slice(left.position(), count);
      target.put(chunk);
      left.position(left.position() + count);
      return count;
    }

    @Override
    public void onReadable(Runnable action) {
      action.run();
    }

    @Override
    public void close() {}
  }
}
