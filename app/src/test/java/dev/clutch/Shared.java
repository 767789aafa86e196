package dev.clutch;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The folder of recorded pages and expected results that lies beside the repository, if it does. */
public final class Shared {
  private Shared() {}

  /** Returns a file or folder below the fixtures; says in one line so when there is none. */
  public static Optional<Path> fixtures(Class<?> test, String path) {
    return file(test, "fixtures/" + path);
  }

  /** Returns a file or folder below the shared folder; says in one line so when there is none. */
  public static Optional<Path> file(Class<?> test, String path) {
    String configured = System.getenv("CLUTCH_SHARED");
    Optional<Path> shared = configured != null ? Optional.of(Path.of(configured)) : beside();
    Optional<Path> file = shared.map(folder -> folder.resolve(path)).filter(Files::exists);
    if (file.isEmpty()) {
      System.out.println("SKIPPED " + test.getSimpleName() + ": no shared folder (CLUTCH_SHARED)");
    }
    return file;
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
