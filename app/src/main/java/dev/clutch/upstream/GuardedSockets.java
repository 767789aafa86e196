package dev.clutch.upstream;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import javax.net.SocketFactory;

/**
 * Sockets that connect only where a source may lead. The check stands here because every way to an address
 * ends here: OkHttp asks nobody for the meaning of a host that is an address already.
 */
final class GuardedSockets extends SocketFactory {
  private final AddressRules rules;
  private final EnvironmentProxySelector proxies;

  GuardedSockets(AddressRules rules, EnvironmentProxySelector proxies) {
    this.rules = rules;
    this.proxies = proxies;
  }

  @Override
  public Socket createSocket() {
    return new GuardedSocket();
  }

  private final class GuardedSocket extends Socket {
    @Override
    public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
      InetSocketAddress target = (InetSocketAddress) endpoint;
      if (target.isUnresolved()) {
        throw new UnknownHostException(target.getHostString());
      }
      if (!proxies.isProxy(target.getHostString(), target.getPort())) {
        rules.check(target.getHostString(), target.getAddress());
      }
      super.connect(endpoint, timeoutMillis);
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }
  }

  @Override
  public Socket createSocket(String host, int port) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
    throw new UnsupportedOperationException("OkHttp connects by itself");
  }
}
