package dev.clutch.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What the machine's own pip was told, from its files and the environment. */
public interface PipConfiguration {

  /** Returns what {@code pip config list} prints, or empty if there is no pip. */
  Optional<List<String>> lines();

  /** Asks the pip that is found first. */
  static Optional<List<String>> ofThisMachine() {
    return List.of(List.of("python3", "-m", "pip"), List.of("pip3"), List.of("pip")).stream()
        .map(PipConfiguration::ask)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<List<String>> ask(List<String> pip) {
    List<String> command = java.util.stream.Stream.concat(
            pip.stream(), List.of("config", "list").stream())
        .toList();
    try {
      Process process = new ProcessBuilder(command)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      try (InputStream out = process.getInputStream()) {
        String text = new String(out.readAllBytes(), Charset.defaultCharset());
        boolean isDone = process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        return isDone ? Optional.of(text.lines().toList()) : Optional.empty();
      } finally {
        process.destroy();
      }
    } catch (IOException e) {
      return Optional.empty(); // no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
