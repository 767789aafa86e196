package dev.clutch.policy;

import dev.clutch.model.Filename;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What kind of file it is, told from its name. */
enum FileKind {
  WHEEL,
  SDIST,
  EGG,
  /** Installers and packages of systems, which no installer of today takes. */
  OTHER;

  static FileKind of(Filename filename) {
    String name = filename.value().toLowerCase(Locale.ROOT);
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "whl" -> WHEEL;
      case "zip", "tgz", "tbz", "tar" -> SDIST;
      case "gz", "bz2", "xz", "z" -> name.contains(".tar.") ? SDIST : OTHER;
      case "egg" -> EGG;
      default -> OTHER;
    };
  }

  static Optional<FileKind> parse(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word().equals(word)).findFirst();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
