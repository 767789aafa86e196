package dev.clutch.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What a server is started with.
 *
 * @param upstream a URL, or a directory of files
 * @param host the address or name to listen on
 * @param port 0 to 65535; 0 takes a free one
 * @param dataDirectory where everything is kept; one server at a time
 * @param indexTtl how long a page is fresh
 */
public record ServerSettings(
    String upstream, String host, int port, Path dataDirectory, Duration indexTtl) {
  public static final String DEFAULT_UPSTREAM = "https://pypi.org/simple/";
  public static final int DEFAULT_PORT = 7654;

  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port " + port + " is not a port (0 to 65535)");
    }
    if (host.startsWith("[") && host.endsWith("]")) { // an IPv6 address as URLs have it
      host = host.substring(1, host.length() - 1);
    }
  }
}
