package dev.clutch.upstream;

import java.util.function.Supplier;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * A client that is made when it is first asked for something. To make one reads all certificate authorities that Java
 * knows, and what a server is asked first is mostly stored. Thread-safe.
 */
final class LazyClient {
  private final Supplier<OkHttpClient> maker;
  private volatile @Nullable OkHttpClient made;

  LazyClient(Supplier<OkHttpClient> maker) {
    this.maker = maker;
  }

  /**
   * Returns the client.
   *
   * @throws UpstreamException if none can be made: what Java trusts, or a certificate, can't be read at present
   */
  OkHttpClient get() throws UpstreamException {
    OkHttpClient client = made;
    return client == null ? make() : client;
  }

  private synchronized OkHttpClient make() throws UpstreamException {
    OkHttpClient client = made;
    if (client == null) {
      try {
        client = maker.get();
      } catch (Exception e) { // a checked one too, which OkHttp does not declare
        throw UpstreamException.failed("Java can't set up TLS: " + e.getMessage(), e);
      }
      made = client;
    }
    return client;
  }

  /** Gives up the connections on which nothing is under way. */
  void evict() {
    OkHttpClient client = made;
    if (client != null) {
      client.connectionPool().evictAll();
    }
  }

  /** Gives up what nothing is under way on, and the threads. */
  void close() {
    OkHttpClient client = made;
    if (client != null) {
      client.dispatcher().executorService().shutdown();
      client.connectionPool().evictAll();
    }
  }
}
