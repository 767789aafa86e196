package dev.clutch.http;

import java.net.URI;
import java.util.Locale;

/** Whether a client can go where it would be sent. */
final class Reach {
  private Reach() {}

  /**
   * Whether who has reached one address may be sent to another: not from https to http, and to its own
   * machine only if it has found us there.
   *
   * @param from scheme, host and port by which the client has reached us
   * @param to absolute
   */
  static boolean leads(String from, String to) {
    try {
      URI here = URI.create(from);
      URI there = URI.create(to);
      boolean isSafe = !"https".equals(here.getScheme()) || "https".equals(there.getScheme());
      return isSafe && (!isLoopback(there) || isLoopback(here));
    } catch (IllegalArgumentException e) { // the client's word for our host may be anything
      return false;
    }
  }

  private static boolean isLoopback(URI address) {
    String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.endsWith(".localhost")
        || host.startsWith("127.")
        || host.equals("[::1]");
  }
}
