package dev.clutch.http;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/** Jetty's connection, with a {@link RequestParser}, and hits answered where they are read. */
final class ClientConnection extends HttpConnection {

  /**
   * Held by the thread that reads. Jetty 12.1.12 has what it can't understand refused by another thread, which lets a third
   * read on before the first has left: two then use and give back one buffer, which comes to be two clients', of whom one
   * is refused for what the other sent.
   */
  private final Lock reading = new ReentrantLock();

  private final @Nullable PlainHits hits;

  /**
   * @param hits null if every request has to be looked at first, for what a proxy says of its client
   */
  ClientConnection(
      HttpConfiguration configuration,
      Connector connector,
      EndPoint endPoint,
      @Nullable PlainHits hits) {
    super(configuration, connector, endPoint);
    this.hits = hits;
  }

  @Override
  public void onFillable() {
    reading.lock();
    try {
      super.onFillable();
    } finally {
      reading.unlock();
    }
  }

  /** Called by the constructor above, when there are no fields yet. */
  @Override
  protected HttpParser newHttpParser(HttpCompliance compliance) {
    var handler = (HttpParser.RequestHandler) super.newHttpParser(compliance).getHandler();
    return new RequestParser(
        handler, getHttpConfiguration().getRequestHeaderSize(), compliance, this::answer);
  }

  private boolean answer(String path, HttpFields request, long begun) {
    return hits != null
        && getEndPoint() instanceof ClientEndPoint client
        && hits.answer(client, path, request, begun, getConnector().getServer().getDateField());
  }
}
