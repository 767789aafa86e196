package dev.clutch.proxy;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A store whose disk fails in one phase, as long as it is told to. */
final class FailingBlobs {
  enum Phase {
    NONE,
    CREATE,
    WRITE,
    COMMIT
  }

  private final BlobStore blobs;
  private volatile Phase failing = Phase.NONE;
  private volatile long room;
  private volatile CountDownLatch committing = new CountDownLatch(0);

  FailingBlobs(BlobStore blobs) {
    this.blobs = blobs;
  }

  void fail(Phase phase) {
    fail(phase, 0);
  }

  /**
   * @param bytes after which writing fails
   */
  void fail(Phase phase, long bytes) {
    failing = phase;
    room = bytes;
  }

  /** Storing waits until then. */
  void commitAfter(CountDownLatch gate) {
    committing = gate;
  }

  /** Everything but the beginning of a blob is the store's own. */
  BlobStore store() {
    Object store = Proxy.newProxyInstance(
        getClass().getClassLoader(),
        new Class<?>[] {BlobStore.class},
        (proxy, method, arguments) ->
            method.getName().equals("create") ? create() : invoke(method, arguments));
    return (BlobStore) store;
  }

  private Object invoke(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(blobs, arguments);
    } catch (InvocationTargetException e) {
      throw e.getTargetException();
    }
  }

  private IncomingBlob create() throws IOException {
    failIf(Phase.CREATE);
    IncomingBlob blob = blobs.create();
    FileChannel channel =
        failing == Phase.WRITE ? new FullChannel(blob.channel(), room) : blob.channel();
    return new IncomingBlob() {
      @Override
      public FileChannel channel() {
        return channel;
      }

      @Override
      public Path commit(Digest sha256) throws IOException {
        pass(committing);
        failIf(Phase.COMMIT);
        return blob.commit(sha256);
      }

      @Override
      public void discard() {
        blob.discard();
      }
    };
  }

  private static void pass(CountDownLatch gate) throws IOException {
    try {
      gate.await();
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  private void failIf(Phase phase) throws IOException {
    if (failing == phase) {
      throw new IOException("No space left on device");
    }
  }
}
