package dev.clutch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of recorded pages and expected results that lies beside the repository, if it does. */
public final class Shared {
  private Shared() {}

  /** Returns a file or folder below the fixtures; says in one line so when there is none. */
  public static Optional<Path> fixtures(Class<?> test, String path) {
    String configured = System.getenv("CLUTCH_SHARED");
    Optional<Path> shared = configured != null ? Optional.of(Path.of(configured)) : beside();
    Optional<Path> fixtures =
        shared.map(folder -> folder.resolve("fixtures").resolve(path)).filter(Files::exists);
    if (fixtures.isEmpty()) {
      System.out.println("SKIPPED " + test.getSimpleName() + ": no shared folder (CLUTCH_SHARED)");
    }
    return fixtures;
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
