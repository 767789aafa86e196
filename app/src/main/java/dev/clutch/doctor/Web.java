package dev.clutch.doctor;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a Clutch as a client would that no proxy stands in the way of. */
final class Web {
  private final HttpClient client = client(HttpClient.Redirect.NEVER);
  private final HttpClient following = client(HttpClient.Redirect.NORMAL);

  private static HttpClient client(HttpClient.Redirect redirects) {
    return HttpClient.newBuilder()
        .version(HttpClient.Version.HTTP_1_1)
        .followRedirects(redirects)
        .proxy(HttpClient.Builder.NO_PROXY)
        .connectTimeout(Duration.ofSeconds(5))
        .build();
  }

  /**
   * Asks.
   *
   * @param headers names and values in turn
   */
  HttpResponse<byte[]> send(String method, URI uri, String... headers) throws IOException {
    return send(client, method, uri, headers);
  }

  private static HttpResponse<byte[]> send(
      HttpClient client, String method, URI uri, String... headers) throws IOException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri)
        .method(method, HttpRequest.BodyPublishers.noBody())
        .timeout(Duration.ofSeconds(30));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  HttpResponse<byte[]> get(URI uri, String... headers) throws IOException {
    return send("GET", uri, headers);
  }

  /** Gets what a client gets that goes where it is sent. */
  HttpResponse<byte[]> follow(URI uri) throws IOException {
    return send(following, "GET", uri);
  }
}
