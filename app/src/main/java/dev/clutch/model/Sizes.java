package dev.clutch.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 500M}, {@code 50G}, in powers of 1,024; a bare number is bytes. */
public final class Sizes {
  private static final Pattern SIZE = Pattern.compile("(\\d{1,12}+)([KMGTkmgt]?+)(?:i?+[bB])?+");

  private static final String UNITS = "KMGTPE";

  private Sizes() {}

  /**
   * Reads a size.
   *
   * @return bytes, zero or more
   * @throws IllegalArgumentException with one line for people
   */
  public static long parse(String text) {
    Matcher matcher = SIZE.matcher(text.strip());
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      long unit = unit(matcher.group(2).toUpperCase(Locale.ROOT));
      if (amount <= Long.MAX_VALUE / unit) {
        return amount * unit;
      }
    }
    throw new IllegalArgumentException("not a size: '" + text + "' (write 500M, 50G, 2T)");
  }

  private static long unit(String letter) {
    return switch (letter) {
      case "K" -> 1L << 10;
      case "M" -> 1L << 20;
      case "G" -> 1L << 30;
      case "T" -> 1L << 40;
      default -> 1L;
    };
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
