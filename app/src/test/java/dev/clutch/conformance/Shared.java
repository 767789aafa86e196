package dev.clutch.conformance;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The recorded names that lie beside the repository, if they do. */
final class Shared {
  private Shared() {}

  /** Returns a file of recorded names; says in one line so when there is none. */
  static Optional<Path> vectors(String name) {
    String configured = System.getenv("CLUTCH_SHARED");
    Optional<Path> vectors = (configured != null ? Optional.of(Path.of(configured)) : beside())
        .map(shared -> shared.resolve("fixtures/_vectors").resolve(name))
        .filter(Files::isRegularFile);
    if (vectors.isEmpty()) {
      System.out.println("SKIPPED " + name + ": no shared folder (CLUTCH_SHARED)");
    }
    return vectors;
  }

  private static Optional<Path> beside() {
    for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      Path shared = folder.resolve("shared");
      if (Files.isDirectory(shared.resolve("fixtures"))) {
        return Optional.of(shared);
      }
    }
    return Optional.empty();
  }
}
