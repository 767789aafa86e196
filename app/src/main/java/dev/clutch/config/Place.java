package dev.clutch.config;

/**
 * Where a value comes from: {@code clutch.toml:12}, {@code --port}, {@code CLUTCH_PORT}, {@code default}.
 *
 * @param name of the file, the flag or the variable
 * @param line of the file, from 1; 0 for what has no lines
 */
record Place(String name, int line) {
  static final Place DEFAULT = new Place("default", 0);

  static Place of(String name) {
    return new Place(name, 0);
  }

  @Override
  public String toString() {
    return line == 0 ? name : name + ":" + line;
  }
}
