package dev.clutch.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many files and connections the system lets this process have open at once. Where that is reached, nobody is
 * accepted any more, nothing is opened, and nothing is fetched.
 */
record OpenFileLimit(long files) {
  private static final Logger log = LoggerFactory.getLogger(OpenFileLimit.class);
  private static final Path LIMITS = Path.of("/proc/self/limits");
  private static final String NAME = "Max open files";

  /** For libraries, the catalog, downloads, and connections to upstreams. */
  private static final long OURS = 400;

  private static final int LEAST_CONNECTIONS = 32;

  /** Returns this process's own; one without end where the system doesn't tell. */
  static OpenFileLimit ours() {
    try (Stream<String> lines = Files.lines(LIMITS)) {
      return of(lines);
    } catch (IOException | RuntimeException e) {
      return new OpenFileLimit(Long.MAX_VALUE);
    }
  }

  /** Reads what Linux tells of a process. */
  static OpenFileLimit of(Stream<String> lines) {
    return new OpenFileLimit(lines
        .filter(line -> line.startsWith(NAME))
        .map(line -> line.substring(NAME.length()).strip().split("\\s+", 2)[0])
        .filter(soft -> !soft.equals("unlimited"))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(Long.MAX_VALUE));
  }

  /**
   * Returns as many connections as are wanted, or fewer if there is no room for them; that is logged. A quarter
   * of the room is for files that are read where they can't be mapped.
   */
  int connections(int wanted) {
    long room = Math.max(LEAST_CONNECTIONS, (files - OURS) / 4 * 3);
    if (room >= wanted) {
      return wanted;
    }
    log.warn(
        "fewer connections are accepted than max-connections says connections={} wanted={}"
            + " reason=\"only {} files may be open at once: see ulimit -n, or LimitNOFILE of systemd\"",
        room,
        wanted,
        files);
    return (int) room;
  }
}
