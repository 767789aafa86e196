package dev.clutch.proxy;

import dev.clutch.model.Digest;
import dev.clutch.storage.Admission;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file on its way into the store, as long as there is room. Whatever the store can't do is told apart from
 * what goes wrong with a source.
 */
final class Part implements AutoCloseable {
  private final Admission.Room room;
  private final IncomingBlob blob;
  private long written;
  private long admitted;
  private boolean isCommitted;

  private Part(Admission.Room room, long admitted, IncomingBlob blob) {
    this.room = room;
    this.admitted = admitted;
    this.blob = blob;
  }

  /**
   * Begins a file.
   *
   * @param announced its length in bytes, 0 if that is not known
   */
  static Part create(Admission admission, BlobStore blobs, long announced)
      throws UnstorableException {
    Admission.Room room = admission.open();
    try {
      if (!room.admits(announced)) {
        throw noRoom();
      }
      return new Part(room, announced, blobs.create());
    } catch (IOException e) {
      room.close();
      throw unwritable(e);
    } catch (UnstorableException | RuntimeException e) {
      room.close();
      throw e;
    }
  }

  /** Returns what readers read from. */
  FileChannel channel() {
    return blob.channel();
  }

  /** Adds bytes at the end; of a chunk that fails, none counts. */
  void write(byte[] chunk, int count) throws UnstorableException {
    long grown = written + count;
    if (grown > admitted) {
      if (!room.admits(grown)) {
        throw noRoom();
      }
      admitted = grown;
    }
    try {
      ByteBuffer buffer = ByteBuffer.wrap(chunk, 0, count);
      while (buffer.hasRemaining()) {
        blob.channel().write(buffer, written + buffer.position());
      }
    } catch (IOException e) {
      throw unwritable(e);
    }
    written = grown;
  }

  /** Where what has come, and is right, is kept. */
  interface Keeper {
    /**
     * Makes the file visible, and notes which it is.
     *
     * @param size in bytes
     * @return where it is now
     */
    Path keep(IncomingBlob blob, Digest sha256, long size) throws IOException;
  }

  /**
   * Makes the file visible.
   *
   * @param sha256 of all bytes written, which are right
   * @return where it is now
   */
  Path commit(Digest sha256, Keeper keeper) throws UnstorableException {
    try {
      Path path = keeper.keep(blob, sha256, written);
      isCommitted = true;
      return path;
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Forgets what was not committed; who reads it reads on. */
  @Override
  public void close() {
    if (!isCommitted) {
      blob.discard();
    }
    room.close();
  }

  private static UnstorableException noRoom() {
    return new UnstorableException("there is no room for it", null);
  }

  private static UnstorableException unwritable(IOException cause) {
    return new UnstorableException(Revalidation.reason(cause), cause);
  }
}
