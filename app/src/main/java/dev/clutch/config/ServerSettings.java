package dev.clutch.config;

import dev.clutch.repository.KeepRemoved;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The few settings that a server needs which stands in front of one source, for those who start it from Java.
 *
 * @param upstream a URL, or a directory of files
 * @param host the address or name to listen on
 * @param port 0 to 65535; 0 takes a free one
 * @param dataDirectory where everything is kept; one server at a time
 * @param indexTtl how long a page is fresh
 * @param offline whether no upstream is ever asked
 * @param keepRemoved what becomes of stored files that the upstream no longer lists
 * @param space how much of the disk may be used
 */
public record ServerSettings(
    String upstream,
    String host,
    int port,
    Path dataDirectory,
    Duration indexTtl,
    boolean offline,
    KeepRemoved keepRemoved,
    Space space) {
  public static final String DEFAULT_UPSTREAM = "https://pypi.org/simple/";
  public static final int DEFAULT_PORT = 7654;

  /**
   * How much of the disk may be used.
   *
   * @param max the most that stored files may take, in bytes
   * @param minFree what is left free on the file system, in bytes; null for 2 GiB, or a twentieth of the
   *     file system where that is less
   */
  public record Space(long max, @Nullable Long minFree) {
    public static final Space DEFAULT = new Space(50L << 30, null);
  }

  public ServerSettings {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("--port " + port + " is not a port (0 to 65535)");
    }
    if (host.startsWith("[") && host.endsWith("]")) { // an IPv6 address as URLs have it
      host = host.substring(1, host.length() - 1);
    }
  }

  /** Settings with the usual values for everything else. */
  public ServerSettings(
      String upstream, String host, int port, Path dataDirectory, Duration indexTtl) {
    this(upstream, host, port, dataDirectory, indexTtl, false, KeepRemoved.SERVE, Space.DEFAULT);
  }

  /**
   * Returns the whole configuration, with the usual values for everything else.
   *
   * @throws ConfigurationException if the upstream is neither a URL nor a directory
   */
  public Configuration configuration() {
    Map<String, List<String>> flags = new LinkedHashMap<>();
    flags.put("--upstream", List.of(upstream));
    flags.put("--host", List.of(host));
    flags.put("--port", List.of(String.valueOf(port)));
    flags.put("--data-dir", List.of(dataDirectory.toString()));
    flags.put("--index-ttl", List.of(indexTtl.toString()));
    flags.put("--offline", List.of(String.valueOf(offline)));
    flags.put("--keep-removed", List.of(keepRemoved.name().toLowerCase(Locale.ROOT)));
    flags.put("--cache-max-size", List.of(String.valueOf(space.max())));
    if (space.minFree() != null) {
      flags.put("--min-free", List.of(String.valueOf(space.minFree())));
    }
    return ConfigurationLoader.of(flags);
  }
}
