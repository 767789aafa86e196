package dev.clutch.cli;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;

/** What a server says when it is ready: its index, and lines to paste. */
final class Banner {
  private Banner() {}

  /**
   * @param url of the server, without a slash at its end
   * @param host as it was configured
   */
  static String text(String version, String url, String host) {
    String index = url + "/simple/";
    String trusted =
        isLoopback(host) ? "" : " --trusted-host " + URI.create(url).getHost();
    String trustedVariable =
        isLoopback(host) ? "" : " PIP_TRUSTED_HOST=" + URI.create(url).getHost();
    return """
        Clutch %s ready: %s
          pip   pip install -i %s%s PACKAGE
          uv    uv pip install --default-index %s PACKAGE
          tox   PIP_INDEX_URL=%s%s UV_DEFAULT_INDEX=%s tox
        """.formatted(version, index, index, trusted, index, index, trustedVariable, index);
  }

  /**
   * Returns the address to show to others: of a server that listens on all of the machine's addresses, one
   * that other machines may reach.
   */
  static String reachable(String url, String host) {
    if (!host.equals("0.0.0.0") && !host.equals("::")) {
      return url;
    }
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
          .findFirst()
          .map(address ->
              "http://" + address.getHostAddress() + ":" + URI.create(url).getPort())
          .orElse(url);
    } catch (SocketException e) {
      return url; // it works on this machine at least
    }
  }

  private static boolean isLoopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
