package dev.clutch.config;

import java.util.Locale;

/** Sizes as people write them: {@code 500M}, {@code 50G}, in powers of 1,024; a bare number is bytes. */
public final class Sizes {
  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /**
   * Reads a size.
   *
   * @return bytes, zero or more
   * @throws IllegalArgumentException with one line for people
   */
  public static long parse(String text) {
    return dev.clutch.model.Sizes.parse(text);
  }

  /** Returns a size as people read it: {@code 512 B}, {@code 1.5 MB}, in powers of 1,024. */
  public static String text(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double amount = bytes;
    int unit = -1;
    do {
      amount /= 1024;
      unit++;
    } while (amount >= 1023.95 && unit < UNITS.length() - 1);
    return String.format(Locale.ROOT, "%.1f %cB", amount, UNITS.charAt(unit));
  }
}
