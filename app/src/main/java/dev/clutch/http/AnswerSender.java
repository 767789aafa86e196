package dev.clutch.http;

import dev.clutch.http.Answer.Body;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers to clients without holding a thread for a slow one. A body that can't be finished fails
 * the callback, which breaks the connection: it never looks complete.
 */
final class AnswerSender {
  /** A stretch that ends before is one read into a pooled buffer, at least at the first time; others are mapped. */
  private static final int SMALL_BYTES = SendBuffers.MOST_BYTES;

  private static final int SLICE_BYTES = 1 << 20;
  private static final int CHUNK_BYTES = 128 * 1024;

  private final SendBuffers buffers;
  private final PagesUnderWay pages;
  private final StoredBytes files;
  private final Executor executor;

  /**
   * @param executor runs what readers of arriving files do when more has come
   */
  AnswerSender(ClientLimits.Memory memory, StoredBytes files, Executor executor) {
    this.buffers = new SendBuffers(memory.sentBytes());
    this.pages = new PagesUnderWay(memory.pageBytes());
    this.files = files;
    this.executor = executor;
  }

  /** The bytes of a stored file, held so that they can be sent whatever happens to the file. */
  sealed interface Opened extends AutoCloseable {
    @Override
    default void close() {}
  }

  /** All that is to be sent. */
  private record Read(RetainableByteBuffer buffer) implements Opened {
    @Override
    public void close() {
      buffer.release();
    }
  }

  /** The whole file, in segments. */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Mapped(ByteBuffer[] segments) implements Opened {}

  /** The whole file, and a buffer through which it goes. */
  private record Unmapped(FileChannel channel, RetainableByteBuffer buffer) implements Opened {
    @Override
    public void close() {
      buffer.release();
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing was written to it, so nothing is lost.
      }
    }
  }

  /**
   * Opens what the answer needs, before anything is written.
   *
   * @return null if nothing has to be opened
   * @throws IOException if the bytes of a stored file are gone
   */
  @Nullable
  Opened open(Answer answer) throws IOException {
    if (!(answer.body() instanceof Body.Stored stored) || stored.length() == 0) {
      return null;
    }
    boolean isSmall = stored.from() + stored.length() <= SMALL_BYTES;
    ByteBuffer[] segments =
        isSmall ? files.small().ofAgain(stored) : files.large().of(stored);
    if (segments != null) {
      return new Mapped(segments);
    }
    int wanted = stored.length() <= SMALL_BYTES ? (int) stored.length() : CHUNK_BYTES;
    RetainableByteBuffer buffer = buffers.acquire(wanted);
    return buffer.capacity() < stored.length() ? unmapped(stored, buffer) : read(stored, buffer);
  }

  /**
   * Returns all bytes of the body, valid until {@code opened} is closed; null if they are not at hand in one piece.
   *
   * @param opened what {@link #open} returned
   */
  static @Nullable ByteBuffer bytes(Answer answer, @Nullable Opened opened) {
    if (opened instanceof Read read) {
      return read.buffer().getByteBuffer();
    }
    if (answer.body() instanceof Body.Bytes bytes) {
      return bytes.bytes().slice();
    }
    if (opened instanceof Mapped mapped
        && answer.body() instanceof Body.Stored stored
        && mapped.segments().length == 1) {
      return mapped.segments()[0].slice((int) stored.from(), (int) stored.length());
    }
    return opened == null ? BufferUtil.EMPTY_BUFFER : null;
  }

  /**
   * Sends the answer. Completes the callback when all is written.
   *
   * @param opened what {@link #open} returned; it is closed here
   */
  void send(
      Answer answer,
      @Nullable Opened opened,
      boolean isHead,
      Response response,
      Callback callback) {
    if (isHead || !(answer.body() instanceof Body.Bytes)) {
      write(answer, opened, isHead, response, callback);
    } else if (begin(answer)) {
      write(answer, null, false, response, Callback.from(callback, () -> end(answer)));
    } else {
      Answer refusal = Errors.unavailable("Too many large pages are on their way to slow clients.");
      write(refusal, null, false, response, callback);
    }
  }

  /**
   * Notes that the answer is on its way, if it is a large page.
   *
   * @return false if too many are
   */
  boolean begin(Answer answer) {
    return !(answer.body() instanceof Body.Bytes page)
        || !PagesUnderWay.isLarge(page.bytes())
        || pages.begin(page.bytes());
  }

  /** Notes that it no longer is. */
  void end(Answer answer) {
    if (answer.body() instanceof Body.Bytes page && PagesUnderWay.isLarge(page.bytes())) {
      pages.end(page.bytes());
    }
  }

  private void write(
      Answer answer,
      @Nullable Opened opened,
      boolean isHead,
      Response response,
      Callback callback) {
    response.setStatus(answer.status());
    response.getHeaders().add(answer.headers());
    Body body = answer.body();
    if (isHead) {
      answer.drop();
      if (opened != null) {
        opened.close();
      }
      withoutBody(response, callback);
    } else if (body instanceof Body.Bytes bytes) {
      response.write(true, bytes.bytes().slice(), callback);
    } else if (body instanceof Body.Stored stored && opened != null) {
      stored(stored, opened, response, callback);
    } else if (body instanceof Body.Streamed streamed) {
      Callback breaking = refusing(
          response, endsWithConnection(response) ? resetting(response, callback) : callback);
      long asked = response.getRequest().getHeadersNanoTime();
      Content.copy(
          new ArrivingSource(streamed.stream(), asked, buffers, executor), response, breaking);
    } else {
      withoutBody(response, callback);
    }
  }

  /** What fails before anything of it was sent is told in words: a range may wait long for its first byte. */
  private static Callback refusing(Response response, Callback callback) {
    return Callback.from(callback::succeeded, failure -> {
      if (response.isCommitted()) {
        callback.failed(failure);
        return;
      }
      Answer refusal = Errors.ofBroken(failure);
      response.reset();
      response.setStatus(refusal.status());
      response.getHeaders().add(refusal.headers());
      response.write(true, ((Body.Bytes) refusal.body()).bytes().slice(), callback);
    });
  }

  /** To an old client the end of the connection is the end of the body, where no length was announced. */
  private static boolean endsWithConnection(Response response) {
    return response.getRequest().getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_0
        && !response.getHeaders().contains(HttpHeader.CONTENT_LENGTH);
  }

  /** Makes a failure look like one: the connection is reset, not ended. */
  private static Callback resetting(Response response, Callback callback) {
    return Callback.from(callback::succeeded, failure -> {
      Object socket = response
          .getRequest()
          .getConnectionMetaData()
          .getConnection()
          .getEndPoint()
          .getTransport();
      try {
        if (socket instanceof SocketChannel channel) {
          channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
      } catch (IOException e) {
        // The connection is gone already.
      }
      callback.failed(failure);
    });
  }

  /** An end at once would make Jetty announce a length of 0 where the length is not known. */
  private static void withoutBody(Response response, Callback callback) {
    if (response.getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
      response.write(true, null, callback);
      return;
    }
    response.write(
        false, null, Callback.from(() -> response.write(true, null, callback), callback::failed));
  }

  private static Unmapped unmapped(Body.Stored stored, RetainableByteBuffer buffer)
      throws IOException {
    try {
      FileChannel channel = FileChannel.open(stored.path(), StandardOpenOption.READ);
      if (channel.size() < stored.from() + stored.length()) {
        channel.close();
        throw new NoSuchFileException(stored.path().toString(), null, "it has lost its end");
      }
      return new Unmapped(channel, buffer);
    } catch (IOException | RuntimeException e) {
      buffer.release();
      throw e;
    }
  }

  private static Read read(Body.Stored stored, RetainableByteBuffer buffer) throws IOException {
    try (FileChannel channel = FileChannel.open(stored.path(), StandardOpenOption.READ)) {
      fill(buffer.getByteBuffer(), channel, stored.from(), (int) stored.length());
      return new Read(buffer);
    } catch (IOException | RuntimeException e) {
      buffer.release();
      throw e;
    }
  }

  /**
   * Fills a buffer, and makes it ready to be written.
   *
   * @throws NoSuchFileException if the file has lost its end
   */
  private static void fill(ByteBuffer bytes, FileChannel channel, long from, int length)
      throws IOException {
    bytes.clear().limit(length);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new NoSuchFileException("a stored file has lost its end");
      }
    }
    bytes.flip();
  }

  private void stored(Body.Stored stored, Opened opened, Response response, Callback callback) {
    if (opened instanceof Read read) {
      response.write(true, read.buffer().getByteBuffer(), Callback.from(callback, read::close));
    } else if (opened instanceof Mapped mapped) {
      new Slices(stored, mapped.segments(), response, callback).iterate();
    } else if (opened instanceof Unmapped unmapped) {
      Callback closing = Callback.from(callback, unmapped::close);
      new Copying(stored, unmapped, response, closing).iterate();
    }
  }

  /** Sends a stretch of a mapped file, a slice at a time. */
  private static final class Slices extends IteratingCallback {
    private final ByteBuffer[] segments;
    private final Response response;
    private final Callback callback;
    private final long end;
    private long position;

    Slices(Body.Stored stored, ByteBuffer[] segments, Response response, Callback callback) {
      this.segments = segments;
      this.response = response;
      this.callback = callback;
      this.position = stored.from();
      this.end = stored.from() + stored.length();
    }

    @Override
    protected Action process() {
      if (position >= end) {
        return Action.SUCCEEDED;
      }
      ByteBuffer segment = segments[(int) (position / Mappings.SEGMENT_BYTES)];
      int offset = (int) (position % Mappings.SEGMENT_BYTES);
      int length =
          (int) Math.min(Math.min(SLICE_BYTES, end - position), segment.capacity() - offset);
      if (length <= 0) {
        throw new IllegalStateException("a mapped file is shorter than its answer");
      }
      position += length;
      response.write(position >= end, segment.slice(offset, length), this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
      callback.succeeded();
    }

    @Override
    protected void onFailure(Throwable cause) {
      callback.failed(cause);
    }
  }

  /** Sends a stretch of a file through one buffer, where no more mappings are to be had. */
  private static final class Copying extends IteratingCallback {
    private final FileChannel channel;
    private final Response response;
    private final Callback callback;
    private final ByteBuffer buffer;
    private final long end;
    private long position;

    Copying(Body.Stored stored, Unmapped file, Response response, Callback callback) {
      this.channel = file.channel();
      this.buffer = file.buffer().getByteBuffer();
      this.response = response;
      this.callback = callback;
      this.position = stored.from();
      this.end = stored.from() + stored.length();
    }

    @Override
    protected Action process() throws IOException {
      if (position >= end) {
        return Action.SUCCEEDED;
      }
      int length = (int) Math.min(Math.min(CHUNK_BYTES, buffer.capacity()), end - position);
      fill(buffer, channel, position, length);
      position += length;
      response.write(position >= end, buffer, this);
      return Action.SCHEDULED;
    }

    @Override
    protected void onCompleteSuccess() {
      callback.succeeded();
    }

    @Override
    protected void onFailure(Throwable cause) {
      callback.failed(cause);
    }
  }
}
