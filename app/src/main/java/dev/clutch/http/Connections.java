package dev.clutch.http;

import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.jspecify.annotations.Nullable;

/** Makes the {@link ClientConnection} of each client. */
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
        new ClientConnection(getHttpConfiguration(), connector, endPoint, hits),
        connector,
        endPoint);
  }
}
