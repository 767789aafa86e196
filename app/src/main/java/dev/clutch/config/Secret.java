package dev.clutch.config;

/**
 * A value that is never shown.
 *
 * @param value the secret itself
 */
public record Secret(String value) {
  static final String MASK = "********";

  @Override
  public String toString() {
    return MASK;
  }
}
