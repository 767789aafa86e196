package dev.clutch.archive;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file on disk. */
public final class FileBytes implements ByteSource, Closeable {
  private final FileChannel channel;
  private final long length;

  /**
   * Opens a file, which whoever calls this closes.
   *
   * @throws IOException if it can't be read
   */
  public FileBytes(Path path) throws IOException {
    this.channel = FileChannel.open(path, StandardOpenOption.READ);
    this.length = channel.size();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public byte[] read(long from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new EOFException("the file has become shorter");
      }
    }
    return bytes.array();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
