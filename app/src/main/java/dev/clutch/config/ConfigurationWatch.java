package dev.clutch.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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

  /** To take one over opens all its sources, which is too much for each look. */
  static final int LOOKS_BETWEEN_TRIES = 40;

  private final ConfigurationLoader loader;
  private final Configuration started;
  private byte @Nullable [] seen; // when the configuration was last tried
  private byte @Nullable [] looked; // the last time
  private Configuration current;
  private List<String> said = List.of(); // why the last one was not taken over
  private int looks; // since that was tried

  /**
   * Loads for the first time. A change from now on is one to take over, also while the server starts.
   *
   * @throws ConfigurationException with everything that is wrong
   */
  public ConfigurationWatch(ConfigurationLoader loader) throws ConfigurationException {
    this.loader = loader;
    this.seen = content().orElse(null);
    this.looked = seen;
    this.started = loader.load().configuration();
    this.current = started;
  }

  /** Returns the one that holds. */
  public synchronized Configuration configuration() {
    return current;
  }

  /**
   * Looks whether the file has changed, and is the same as at the look before: it may be being written. It
   * is small: it is read, so that no change is overlooked.
   *
   * @param taken is given a configuration that is another than the one before
   */
  public synchronized void check(Consumer<Configuration> taken) {
    byte[] content = content().orElse(null);
    boolean isOther = isWhole(content) && !Arrays.equals(content, seen);
    looked = content;
    if (isOther) {
      seen = content;
    }
    if (isOther || (!said.isEmpty() && ++looks >= LOOKS_BETWEEN_TRIES)) {
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

  /**
   * Whether somebody may mean this file: many programs empty a file before they write it, and half a file may
   * well be one with fewer rules.
   */
  private boolean isWhole(byte @Nullable [] content) {
    return content != null
        && Arrays.equals(content, looked)
        && !new String(content, StandardCharsets.UTF_8).isBlank();
  }

  private void take(Consumer<Configuration> taken) {
    looks = 0;
    try {
      Configuration next = loader.load().configuration();
      if (!next.equals(current)) {
        taken.accept(next);
        sayWhatWaits(next);
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

  private void sayWhatWaits(Configuration now) {
    if (!started.server().equals(now.server())) {
      log.warn("[server] is another than at the start: it holds from the next start on");
    }
    if (!started.storage().equals(now.storage())) {
      log.warn("[storage] is another than at the start: it holds from the next start on");
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
