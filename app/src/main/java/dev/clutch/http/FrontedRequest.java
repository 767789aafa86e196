package dev.clutch.http;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HostPortHttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;

/** A request as its client has made it, before a web server passed it on. */
final class FrontedRequest extends Request.Wrapper {
  /** The attribute of a request that holds what {@link #prefix} returns. */
  static final String PREFIX = FrontedRequest.class.getName() + ".prefix";

  private final HttpURI uri;
  private final ConnectionMetaData connection;
  private final HttpFields headers;

  private FrontedRequest(Request request, HttpURI uri, ConnectionMetaData connection) {
    super(request);
    this.uri = uri;
    this.headers = headers(request, uri);
    this.connection = connection;
  }

  /**
   * @param forwarded what the web server says, or null if there is none
   * @param client its address, or null if it is the peer
   * @param path without what only the web server's clients see
   * @param prefix which is this, without a slash at its end
   */
  static Request of(
      Request request,
      @Nullable Forwarded forwarded,
      @Nullable InetAddress client,
      String path,
      String prefix) {
    HttpURI given = request.getHttpURI();
    HttpURI.Mutable uri = HttpURI.build(given);
    if (!path.equals(given.getPath())) {
      uri.path(path).query(given.getQuery());
    }
    ConnectionMetaData connection = request.getConnectionMetaData();
    if (forwarded != null) {
      String scheme = forwarded.scheme() == null ? given.getScheme() : forwarded.scheme();
      boolean isElsewhere = forwarded.host() != null || forwarded.port() != null;
      String host = forwarded.host() == null ? Request.getServerName(request) : forwarded.host();
      int port = forwarded.port() != null
          ? forwarded.port()
          : isElsewhere ? defaultPort(scheme) : given.getPort();
      uri.scheme(scheme);
      if (isElsewhere) {
        uri.host(host).port(defaultPort(scheme) == port ? -1 : port);
      }
      connection = new Seen(
          connection,
          "https".equals(scheme),
          isElsewhere ? new HostPort(host, port) : null,
          client);
    }
    Request seen = new FrontedRequest(request, uri.asImmutable(), connection);
    seen.setAttribute(PREFIX, prefix);
    return seen;
  }

  private static int defaultPort(String scheme) {
    return "https".equals(scheme) ? 443 : 80;
  }

  /** Returns what clients have before our own paths, without a slash at its end; mostly nothing. */
  static String prefix(Request request) {
    Object prefix = request.getAttribute(PREFIX);
    return prefix == null ? "" : prefix.toString();
  }

  /** Jetty refuses a request whose host is another than that of its address. */
  private static HttpFields headers(Request request, HttpURI uri) {
    HttpFields given = request.getHeaders();
    String authority = uri.getAuthority();
    return authority == null || authority.equals(given.get(HttpHeader.HOST))
        ? given
        : HttpFields.build(given)
            .put(new HostPortHttpField(new HostPort(authority)))
            .asImmutable();
  }

  @Override
  public HttpFields getHeaders() {
    return headers;
  }

  @Override
  public HttpURI getHttpURI() {
    return uri;
  }

  @Override
  public ConnectionMetaData getConnectionMetaData() {
    return connection;
  }

  @Override
  public boolean isSecure() {
    return connection.isSecure();
  }

  /** The client's connection, which ends at the web server. */
  private static final class Seen extends ConnectionMetaData.Wrapper {
    private final boolean isSecure;
    private final @Nullable HostPort authority;
    private final @Nullable SocketAddress client;

    Seen(
        ConnectionMetaData wrapped,
        boolean isSecure,
        @Nullable HostPort authority,
        @Nullable InetAddress client) {
      super(wrapped);
      this.isSecure = isSecure;
      this.authority = authority;
      this.client = client == null ? null : new InetSocketAddress(client, 0);
    }

    @Override
    public boolean isSecure() {
      return isSecure;
    }

    @Override
    public HostPort getServerAuthority() {
      return authority == null ? super.getServerAuthority() : authority;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
      return client == null ? super.getRemoteSocketAddress() : client;
    }
  }
}
