package dev.clutch.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/**
 * An index on bare sockets, one request a connection, that answers wrongly as often as it is told. What it
 * has is computed from names and numbers; each project has the same number of files.
 */
final class FaultyUpstream implements AutoCloseable {
  static final String JSON = "application/vnd.pypi.simple.v1+json";

  private static final int FILES = 3;

  private enum Fault {
    CUT_OFF,
    CUT_OFF_WITHOUT_LENGTH,
    CUT_OFF_IN_A_CHUNK,
    CLOSED_AT_ONCE,
    RESET,
    ANOTHER_BYTE,
    LONGER_THAN_IT_SAYS,
    SHORTER_THAN_IT_SAYS,
    EMPTY,
    LOGIN_FORM,
    SERVER_ERROR,
    FORBIDDEN,
    REDIRECTED_IN_A_CIRCLE,
    NO_GZIP,
    BAD_CHUNK,
    NO_HTTP,
    TWO_LENGTHS,
    A_PART_UNASKED,
    NOT_MODIFIED_UNASKED
  }

  private final ServerSocket socket;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Random chance;
  private volatile double faults;

  /**
   * @param faults how many of its answers are wrong, from 0 to 1
   */
  FaultyUpstream(long seed, double faults) throws IOException {
    this.socket = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    this.chance = new Random(seed);
    this.faults = faults;
    threads.execute(this::accept);
  }

  String index() {
    return "http://127.0.0.1:" + socket.getLocalPort() + "/simple/";
  }

  void faults(double share) {
    faults = share;
  }

  static String filename(int project, int file) {
    return "p" + project + "-" + file + ".0-py3-none-any.whl";
  }

  static byte[] content(String filename) {
    Random random = new Random(filename.hashCode());
    byte[] content = new byte[2_000 + random.nextInt(60_000)];
    random.nextBytes(content);
    return content;
  }

  static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }

  /** Returns the digests of a project's files. */
  static Map<String, String> files(int project) {
    Map<String, String> files = new TreeMap<>();
    for (int file = 0; file < FILES; file++) {
      files.put(filename(project, file), sha256(content(filename(project, file))));
    }
    return files;
  }

  private static byte[] page(String project) {
    String files = files(Integer.parseInt(project.substring(1))).entrySet().stream()
        .map(file ->
            "{\"filename\": \"%s\", \"url\": \"/files/%s\", \"hashes\": {\"sha256\": \"%s\"}}"
                .formatted(file.getKey(), file.getKey(), file.getValue()))
        .collect(Collectors.joining(", "));
    return "{\"meta\": {\"api-version\": \"1.0\"}, \"name\": \"%s\", \"files\": [%s]}"
        .formatted(project, files)
        .getBytes(UTF_8);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        threads.execute(() -> answer(client));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void answer(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
      String[] request = String.valueOf(in.readLine()).split(" ", -1);
      while (!String.valueOf(in.readLine()).isEmpty()) {
        // A field: none changes the answer.
      }
      String[] path = request.length < 2 ? new String[0] : request[1].split("/", -1);
      boolean isPage = path.length > 2 && path[1].equals("simple");
      boolean isFile = path.length > 2 && path[1].equals("files");
      if (!isPage && !isFile) {
        head(client, "404 Not Found", "text/plain", "Content-Length: 0");
        return;
      }
      byte[] body = isPage ? page(path[2]) : content(path[2]);
      String type = isPage ? JSON : "application/octet-stream";
      if (request[0].equals("HEAD")) {
        head(client, "200 OK", type, "Content-Length: " + body.length);
      } else {
        answer(client, request[1], type, body);
      }
    } catch (IOException e) {
      // Clutch gave the connection up.
    }
  }

  private void answer(Socket client, String path, String type, byte[] body) throws IOException {
    Fault fault;
    int cut;
    synchronized (chance) {
      Fault[] all = Fault.values();
      fault = chance.nextDouble() < faults ? all[chance.nextInt(all.length)] : null;
      cut = chance.nextInt(body.length);
    }
    String ok = "200 OK";
    String length = "Content-Length: " + body.length;
    if (fault == null) {
      send(client, ok, type, length, body, body.length);
      return;
    }
    switch (fault) {
      case CUT_OFF -> send(client, ok, type, length, body, cut);
      case CUT_OFF_WITHOUT_LENGTH -> send(client, ok, type, "X-Length: none", body, cut);
      case CUT_OFF_IN_A_CHUNK -> {
        head(client, ok, type, "Transfer-Encoding: chunked");
        text(client, Integer.toHexString(body.length) + "\r\n");
        client.getOutputStream().write(body, 0, cut);
      }
      case CLOSED_AT_ONCE -> client.shutdownOutput();
      case RESET -> {
        send(client, ok, type, length, body, cut);
        client.setSoLinger(true, 0);
      }
      case ANOTHER_BYTE -> {
        if (type.equals(JSON)) { // what a page says is believed, so it says nothing then
          send(client, ok, type, length, body, cut);
        } else {
          body[cut] ^= 1;
          send(client, ok, type, length, body, body.length);
        }
      }
      case LONGER_THAN_IT_SAYS ->
        send(client, ok, type, "Content-Length: " + (body.length - 10), body, body.length);
      case SHORTER_THAN_IT_SAYS ->
        send(client, ok, type, "Content-Length: " + (body.length + 10), body, body.length);
      case EMPTY -> head(client, ok, type, "Content-Length: 0");
      case LOGIN_FORM -> {
        byte[] form = "<!DOCTYPE html><html><body>Please log in</body></html>".getBytes(UTF_8);
        send(client, ok, "text/html", "Content-Length: " + form.length, form, form.length);
      }
      case SERVER_ERROR -> head(client, "500 Oh", "text/plain", "Content-Length: 0");
      case FORBIDDEN -> head(client, "403 No", "text/plain", "Content-Length: 0");
      case REDIRECTED_IN_A_CIRCLE ->
        head(client, "302 There", type, "Content-Length: 0\r\nLocation: " + path);
      case NO_GZIP ->
        send(client, ok, type, length + "\r\nContent-Encoding: gzip", body, body.length);
      case BAD_CHUNK -> {
        head(client, ok, type, "Transfer-Encoding: chunked");
        text(client, "zz\r\n");
        client.getOutputStream().write(body);
      }
      case NO_HTTP -> client.getOutputStream().write(content("noise"));
      case TWO_LENGTHS ->
        send(client, ok, type, length + "\r\nContent-Length: " + cut, body, body.length);
      case A_PART_UNASKED -> {
        String range = "\r\nContent-Range: bytes 0-" + cut + "/" + body.length;
        String part = "Content-Length: " + (cut + 1) + range;
        send(client, "206 Partial Content", type, part, body, cut + 1);
      }
      case NOT_MODIFIED_UNASKED -> head(client, "304 Not Modified", type, "ETag: \"x\"");
      default -> throw new IllegalStateException(String.valueOf(fault));
    }
  }

  private static void send(
      Socket client, String status, String type, String fields, byte[] body, int count)
      throws IOException {
    head(client, status, type, fields);
    client.getOutputStream().write(body, 0, count);
  }

  private static void head(Socket client, String status, String type, String fields)
      throws IOException {
    text(
        client,
        "HTTP/1.1 " + status + "\r\nContent-Type: " + type + "\r\nConnection: close\r\n" + fields
            + "\r\n\r\n");
  }

  private static void text(Socket client, String text) throws IOException {
    OutputStream out = client.getOutputStream();
    out.write(text.getBytes(ISO_8859_1));
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
