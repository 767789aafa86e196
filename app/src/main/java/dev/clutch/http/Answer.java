package dev.clutch.http;

import dev.clutch.repository.FileStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What a client is told.
 *
 * @param headers complete, {@code Content-Length} included where the length is known
 * @param body what a GET receives; a HEAD receives the rest of the same answer
 */
record Answer(int status, HttpFields headers, Body body) {

  /** The bytes of an answer. */
  sealed interface Body {
    /** No bytes. */
    record None() implements Body {}

    /** Bytes in memory, shared by all who are sent them: position and limit are not to be changed. */
    record Bytes(ByteBuffer bytes) implements Body {}

    /**
     * A stretch of a file on disk.
     *
     * @param tag identifies the bytes: equal path and tag mean equal bytes
     * @param from the first byte
     * @param length in bytes
     */
    record Stored(Path path, String tag, long from, long length) implements Body {}

    /** Bytes that may still be arriving. Whoever sends or drops the answer closes the stream. */
    record Streamed(FileStream stream) implements Body {}
  }

  static final Body NO_BODY = new Body.None();

  /**
   * Sends the client elsewhere, for this time only.
   *
   * @param location relative to the request's path, or absolute
   */
  static Answer redirect(String location) {
    HttpFields headers = HttpFields.build()
        .put(HttpHeader.LOCATION, location)
        .add(Headers.ANY_ORIGIN)
        .add(Headers.NO_CACHE)
        .put(HttpHeader.CONTENT_LENGTH, 0)
        .asImmutable();
    return new Answer(302, headers, NO_BODY);
  }

  /** Lets go what nobody will be sent. */
  void drop() {
    if (body instanceof Body.Streamed streamed) {
      streamed.stream().close();
    }
  }
}
