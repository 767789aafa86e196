package dev.clutch.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes a changed file over while the server runs. A file that can't be meant changes nothing, and is said
 * once; so does one that is gone: editors take a file away before they put the new one there. What could not
 * be taken over is tried again, as the reason may lie elsewhere: in the file of a secret or a certificate.
 * Thread-safe.
 */
public final class ConfigurationWatch {
  private static final Logger log = LoggerFactory.getLogger(ConfigurationWatch.class);

  private final ConfigurationLoader loader;
  private byte @Nullable [] seen;
  private Configuration current;
  private List<String> said = List.of(); // why the last one was not taken over

  /**
   * Loads for the first time. A change from now on is one to take over, also while the server starts.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public ConfigurationWatch(ConfigurationLoader loader) throws ConfigurationException {
    this.loader = loader;
    this.seen = content().orElse(null);
    this.current = loader.load().configuration();
  }

  /** Returns the one that holds. */
  public synchronized Configuration configuration() {
    return current;
  }

  /**
   * Looks whether the file has changed. It is small: it is read, so that no change is overlooked.
   *
   * @param taken is given a configuration that is another than the one before
   */
  public synchronized void check(Consumer<Configuration> taken) {
    Optional<byte[]> content = content();
    boolean isOther = content.isPresent() && !Arrays.equals(content.get(), seen);
    if (isOther) {
      seen = content.get();
    }
    if (isOther || !said.isEmpty()) {
      take(taken);
    }
  }

  /**
   * Loads everything anew, changed or not: a secret kept elsewhere may be another.
   *
   * @param taken as for {@link #check}
   */
  public synchronized void reload(Consumer<Configuration> taken) {
    said = List.of(); // whoever asks is told
    take(taken);
  }

  private void take(Consumer<Configuration> taken) {
    try {
      Configuration next = loader.load().configuration();
      if (!next.equals(current)) {
        taken.accept(next);
        sayWhatWaits(current, next);
        current = next;
      }
      said = List.of();
      log.info("configuration taken over file={}", file());
    } catch (ConfigurationException e) {
      sayWhy(e.problems().stream().map(Problem::toString).toList());
    } catch (RuntimeException | StackOverflowError e) { // a file may be nested too deeply
      sayWhy(List.of(String.valueOf(e.getMessage())));
    }
  }

  private void sayWhy(List<String> reasons) {
    if (!reasons.equals(said)) {
      reasons.forEach(reason ->
          log.error("configuration not taken over, the former one stays reason=\"{}\"", reason));
    }
    said = reasons;
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
