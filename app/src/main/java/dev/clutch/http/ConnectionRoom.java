package dev.clutch.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many connections the system's limit of open files leaves room for: where it is reached, nobody is
 * accepted any more, nothing is opened, and nothing is fetched.
 */
final class ConnectionRoom {
  private static final Logger log = LoggerFactory.getLogger(ConnectionRoom.class);
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String NAME = "Max open files";

  /** For libraries, the catalog, downloads, connections to upstreams, and small files that are kept open. */
  private static final long OURS = 1_400;

  private static final int LEAST = 32;

  private ConnectionRoom() {}

  /** Returns as many connections as are wanted, or fewer if there is no room for them; that is logged. */
  static int connections(int wanted) {
    try (Stream<String> lines = Files.lines(LIMITS)) {
      return connections(wanted, lines);
    } catch (IOException | RuntimeException e) {
      return wanted; // a system that doesn't tell
    }
  }

  /** A quarter is for the files that are read where they can't be mapped. */
  static int connections(int wanted, Stream<String> lines) {
    long limit = lines
        .filter(line -> line.startsWith(NAME))
        .map(line -> line.substring(NAME.length()).strip().split("\\s+", 2)[0])
        .filter(soft -> !soft.equals("unlimited"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(Long.MAX_VALUE);
    long room = Math.max(LEAST, (limit - OURS) / 4 * 3);
    if (room >= wanted) {
      return wanted;
    }
    log.warn(
        "fewer connections are accepted than max-connections says connections={} wanted={}"
            + " reason=\"only {} files may be open at once: see ulimit -n, or LimitNOFILE of systemd\"",
        room,
        wanted,
        limit);
    return (int) room;
  }
}
