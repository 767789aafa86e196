package dev.clutch.config;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The tables of the file. */
public enum Table {
  SERVER,
  STORAGE,
  LIMITS,
  SOURCE,
  INDEX,
  RULE;

  /** Returns its name as the file has it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns its heading as the file has it. */
  public String heading() {
    return isRepeated() ? "[[" + word() + "]]" : "[" + word() + "]";
  }

  /** Whether there may be several of them. */
  boolean isRepeated() {
    return this == SOURCE || this == INDEX || this == RULE;
  }

  static Optional<Table> find(String word) {
    return Arrays.stream(values()).filter(table -> table.word().equals(word)).findFirst();
  }
}
