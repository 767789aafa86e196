package dev.clutch.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the files may lie that a folder gives, whatever its links and pages say. What leads elsewhere is
 * refused, and said once.
 */
final class Bounds {
  private static final Logger log = LoggerFactory.getLogger(Bounds.class);
  private static final int MAX_SAID = 1_000;

  private final String source;
  private final Cache<Path, Boolean> said =
      Caffeine.newBuilder().maximumSize(MAX_SAID).build();

  Bounds(String source) {
    this.source = source;
  }

  /**
   * Returns where a file or folder really lies.
   *
   * @return empty if it doesn't exist, or lies outside
   * @throws IOException if that can't be told
   */
  Optional<Path> resolve(Layout layout, Path path) throws IOException {
    try {
      Path real = path.toRealPath();
      if (isInside(layout, real)) {
        return Optional.of(real);
      }
      sayOnce(path, "it leads out of the folder");
    } catch (NoSuchFileException e) {
      // Gone, or a link to nowhere.
    }
    return Optional.empty();
  }

  private static boolean isInside(Layout layout, Path real) {
    Path beside = layout.beside();
    boolean isBeside = beside != null && beside.equals(real.getParent()) && Contents.isGiven(real);
    return isBeside || layout.folders().stream().anyMatch(real::startsWith);
  }

  /** Says why something is left out. */
  void sayOnce(Path path, String reason) {
    if (said.asMap().putIfAbsent(path, true) == null) {
      log.warn("left out source={} path={} reason=\"{}\"", source, path, reason);
    }
  }
}
