package dev.clutch.conformance;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A client that sends what no well-behaved one would, and sees exactly what comes back. */
final class RawClient implements AutoCloseable {
  /**
   * What came back.
   *
   * @param isWhole whether the body ended as announced; false if the connection broke before
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Response(int status, List<String> headers, byte[] body, boolean isWhole) {

    /** Returns the value of the first field of that name. */
    Optional<String> header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return headers.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .findFirst();
    }

    String text() {
      return new String(body, StandardCharsets.UTF_8);
    }
  }

  private final Socket socket;
  private final InputStream in;

  private RawClient(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  static RawClient connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return new RawClient(socket);
  }

  /** Waits for so long for a byte, and for no longer. */
  RawClient givingUpAfter(Duration silence) throws IOException {
    socket.setSoTimeout((int) silence.toMillis());
    return this;
  }

  /** Sends text as it stands, each character a byte. */
  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Sends a GET on a connection that is closed afterwards. */
  RawClient get(String target, String... headers) throws IOException {
    StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return send(request.append("Connection: close\r\n\r\n").toString());
  }

  /** Waits until an answer has begun to come, and leaves it to be read. */
  void awaitAnswer() throws IOException {
    in.mark(1);
    if (in.read() < 0) {
      throw new EOFException("no answer came");
    }
    in.reset();
  }

  /** Reads one response to a GET. */
  Response read() throws IOException {
    String status = line();
    List<String> headers = new ArrayList<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
    int code = Integer.parseInt(status.split(" ", 3)[1]);
    Response head = new Response(code, headers, new byte[0], true);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean isWhole = body(head, body);
    return new Response(code, headers, body.toByteArray(), isWhole);
  }

  /** Reads the status line and the fields, and so many bytes of the body. */
  byte[] readStart(int count) throws IOException {
    while (!line().isEmpty()) {
      // A field.
    }
    byte[] start = in.readNBytes(count);
    if (start.length < count) {
      throw new EOFException("only " + start.length + " bytes came");
    }
    return start;
  }

  /** Whether the server has closed the connection, which is waited for. */
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private boolean body(Response head, ByteArrayOutputStream body) throws IOException {
    try {
      if (head.header("Transfer-Encoding").isPresent()) {
        return chunks(body);
      }
      if (head.status() == 304 || head.status() == 204) {
        return true;
      }
      Optional<Integer> length = head.header("Content-Length").map(Integer::valueOf);
      copy(body, length.orElse(Integer.MAX_VALUE));
      return length.isEmpty() || body.size() == length.get();
    } catch (EOFException | SocketException e) {
      return false;
    }
  }

  private void copy(ByteArrayOutputStream body, int length) throws IOException {
    byte[] chunk = new byte[64 * 1024];
    int count;
    while (body.size() < length
        && (count = in.read(chunk, 0, Math.min(chunk.length, length - body.size()))) >= 0) {
      body.write(chunk, 0, count);
    }
  }

  private boolean chunks(ByteArrayOutputStream body) throws IOException {
    while (true) {
      int size = Integer.parseInt(line().strip(), 16);
      byte[] chunk = in.readNBytes(size);
      body.writeBytes(chunk);
      if (chunk.length < size) {
        return false;
      }
      line();
      if (size == 0) {
        return true;
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) != '\n') {
      if (c < 0) {
        throw new EOFException("the connection ended within the line: " + line);
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
