package dev.clutch.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a changed file over while the server runs. A file that can't be meant changes nothing, and is said
 * once; so does one that is gone: editors take a file away before they put the new one there. Thread-safe.
 */
public final class ConfigurationWatch {
  private static final Logger log = LoggerFactory.getLogger(ConfigurationWatch.class);

  private final ConfigurationLoader loader;
  private final Consumer<LoadedConfiguration> taken;
  private byte @Nullable [] seen;
  private LoadedConfiguration current;

  /**
   * @param current what was loaded at the start
   * @param taken is given each configuration that is another than the one before
   */
  public ConfigurationWatch(
      ConfigurationLoader loader,
      LoadedConfiguration current,
      Consumer<LoadedConfiguration> taken) {
    this.loader = loader;
    this.current = current;
    this.taken = taken;
    this.seen = content().orElse(null);
  }

  /** Looks whether the file has changed. It is small: it is read, so that no change is overlooked. */
  public synchronized void check() {
    Optional<byte[]> content = content();
    if (content.isPresent() && !Arrays.equals(content.get(), seen)) {
      seen = content.get();
      reload();
    }
  }

  /** Loads everything anew, changed or not: a secret kept elsewhere may be another. */
  public synchronized void reload() {
    try {
      LoadedConfiguration loaded = loader.load();
      if (!loaded.configuration().equals(current.configuration())) {
        taken.accept(loaded);
        sayWhatWaits(current.configuration(), loaded.configuration());
        current = loaded;
      }
      log.info("configuration taken over file={}", file());
    } catch (ConfigurationException e) {
      for (Problem problem : e.problems()) {
        log.error("configuration not taken over, the former one stays reason=\"{}\"", problem);
      }
    } catch (RuntimeException | StackOverflowError e) { // a file may be nested too deeply
      log.error("configuration not taken over, the former one stays reason=\"{}\"", e.getMessage());
    }
  }

  private static void sayWhatWaits(Configuration before, Configuration now) {
    if (!before.server().equals(now.server()) || !before.storage().equals(now.storage())) {
      log.warn("[server] and [storage] were changed: they hold from the next start on");
    }
  }

  private Optional<byte[]> content() {
    try {
      Optional<Path> file = loader.file();
      return file.isPresent() ? Optional.of(Files.readAllBytes(file.get())) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private String file() {
    return loader.file().map(Path::toString).orElse("none");
  }
}
