package dev.clutch.proxy;

import dev.clutch.repository.ArrivingFile;
import dev.clutch.repository.FileStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Waits for the end of a file that is arriving, without holding a thread or its bytes. */
final class Ending {
  /**
   * @param failure why the rest will never come; null if everything did
   */
  record Ended(@Nullable IOException failure) {}

  private final FileStream behind;
  private final Consumer<Ended> action;

  /**
   * @param action is called once, on the thread of whoever receives the file; must not block
   */
  private Ending(ArrivingFile file, Consumer<Ended> action) {
    this.behind = file.stream(Long.MAX_VALUE - 1, Long.MAX_VALUE);
    this.action = action;
  }

  /** Waits for the end of what is being stored; gives up at once what is not. */
  static void of(ArrivingFile file, Consumer<Ended> action) {
    if (file.isKept()) {
      new Ending(file, action).watch();
    } else {
      file.stream(0, Long.MAX_VALUE).close();
      action.accept(new Ended(new IOException("the wheel can't be stored")));
    }
  }

  private void watch() {
    behind.onReadable(() -> {
      IOException failure = null;
      try {
        if (behind.read(ByteBuffer.allocate(1)) == 0) {
          watch();
          return;
        }
      } catch (IOException e) {
        failure = e;
      }
      behind.close();
      action.accept(new Ended(failure));
    });
  }
}
