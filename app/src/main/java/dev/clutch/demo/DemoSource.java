package dev.clutch.demo;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands behind the demo's server. Thread-safe. */
interface DemoSource extends AutoCloseable {
  /**
   * One answer.
   *
   * @param length in bytes, or -1 if it is not known
   * @param body closed by whoever asked
   */
  record Content(String type, long length, InputStream body) {}

  /** Returns what is at a path, {@code /simple/<project>/} or {@code /files/<filename>}; null if nothing is. */
  @Nullable
  Content find(String path) throws IOException;

  /** Returns the SHA-256 digests that the pages asked for so far promise, by filename. */
  Map<String, String> promised();

  @Override
  void close();
}
