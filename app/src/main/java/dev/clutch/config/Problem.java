package dev.clutch.config;

/**
 * Something wrong with the configuration.
 *
 * @param place where: {@code clutch.toml:12}, {@code --port}, {@code CLUTCH_PORT}
 * @param what is wrong and what to do, in one line without secrets
 */
public record Problem(String place, String what) {
  @Override
  public String toString() {
    return place + ": " + what;
  }
}
