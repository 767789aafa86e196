package dev.clutch.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hang up in the middle of an answer leave nothing behind. */
@Timeout(120)
class LeavingClientsTest {
  private static final int PROJECTS = 6;

  @TempDir
  private Path directory = Path.of("");

  /** Asks for all files, hits and misses, and leaves without a word. */
  private static void askAndLeave(Place place, int firstProject) throws IOException {
    for (int project = firstProject; project < firstProject + PROJECTS; project++) {
      for (int file = 0; file < 3; file++) {
        try (Socket socket =
            new Socket(InetAddress.getLoopbackAddress(), place.uri("/").getPort())) {
          String request = "GET " + Place.file(project, file) + " HTTP/1.1\r\nHost: x\r\n\r\n";
          socket.getOutputStream().write(request.getBytes(ISO_8859_1));
          if (file > 0) {
            assertThat(socket.getInputStream().read()).isPositive();
          }
          socket.setSoLinger(true, 0);
        }
      }
    }
  }

  private static long openFiles() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getOpenFileDescriptorCount()
        : -1;
  }

  private boolean isNothingArriving() throws IOException {
    try (Stream<Path> parts = Files.list(directory.resolve("incoming"))) {
      return parts.findAny().isEmpty();
    }
  }

  @Test
  void no_open_file_stays_behind_and_what_they_asked_for_is_stored() throws Exception {
    Assumptions.assumeTrue(openFiles() >= 0);
    try (FaultyUpstream upstream = new FaultyUpstream(1, 0);
        Place place = Place.start(upstream, directory)) {
      askAndLeave(place, 0);
      Place.until("the first have arrived", this::isNothingArriving);
      for (int project = 0; project < PROJECTS; project++) {
        for (int file = 0; file < 3; file++) {
          String path = Place.file(project, file);
          Place.until("it is stored, and kept open", () -> Place.isHit(place.get(path)));
        }
      }
      long before = openFiles();

      askAndLeave(place, 0);
      askAndLeave(place, PROJECTS);

      Place.until("all have arrived", this::isNothingArriving);
      Place.until("open files are as few as before", () -> openFiles() <= before + 2);
      Place.until(
          "what was left is stored", () -> Place.isHit(place.get(Place.file(2 * PROJECTS - 1, 2))));
    }
  }
}
