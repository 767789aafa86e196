package dev.clutch.http;

import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.jspecify.annotations.Nullable;

/** Jetty's connections, with a {@link RequestParser} each, and hits answered where they are read. */
final class Connections extends HttpConnectionFactory {

  private final @Nullable PlainHits hits;

  /**
   * @param hits null if every request has to be looked at first, for what a proxy says of its client
   */
  Connections(HttpConfiguration configuration, @Nullable PlainHits hits) {
    super(configuration);
    this.hits = hits;
  }

  @Override
  public Connection newConnection(Connector connector, EndPoint endPoint) {
    return configure(
        new HttpConnection(getHttpConfiguration(), connector, endPoint) {
          @Override
          protected HttpParser newHttpParser(HttpCompliance compliance) {
            var handler =
                (HttpParser.RequestHandler) super.newHttpParser(compliance).getHandler();
            return new RequestParser(
                handler,
                getHttpConfiguration().getRequestHeaderSize(),
                compliance,
                (path, request, begun) -> hits != null
                    && endPoint instanceof ClientEndPoint client
                    && hits.answer(
                        client, path, request, begun, connector.getServer().getDateField()));
          }
        },
        connector,
        endPoint);
  }
}
