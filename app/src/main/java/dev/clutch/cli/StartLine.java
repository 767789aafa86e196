package dev.clutch.cli;

import dev.clutch.app.Version;
import dev.clutch.config.Configuration;
import dev.clutch.config.SourceSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the log says of a server that has started: which one it is, and of what it was told. */
final class StartLine {
  private StartLine() {}

  /**
   * Returns the line, without anything that may be a secret: of an address only whose it is, as some hosts take a token
   * in the path.
   *
   * @param file the one that was read, or empty
   */
  static String of(Configuration configuration, Optional<Path> file) {
    return "clutch started version=" + Version.TEXT
        + " java=" + Runtime.version().feature()
        + " settings=" + file.map(path -> text(path.toAbsolutePath())).orElse("none")
        + " data=" + text(configuration.storage().dataDirectory().toAbsolutePath())
        + " offline=" + configuration.server().offline()
        + " sources="
        + configuration.sources().stream()
            .map(source -> source.name() + "=" + place(source.location()))
            .collect(Collectors.joining(","));
  }

  private static String place(SourceSettings.Location location) {
    URI url = location.url();
    if (url != null) {
      return url.getScheme() + "://" + url.getRawAuthority();
    }
    return location instanceof SourceSettings.Location.Folder folder
        ? text(folder.path().toAbsolutePath())
        : "";
  }

  /** One word, on one line. */
  private static String text(Path path) {
    String text = path.normalize().toString();
    boolean isPlain =
        text.chars().allMatch(letter -> letter > ' ' && letter != '"' && letter != 0x7f);
    return isPlain ? text : "\"" + text.replaceAll("[\\p{Cntrl}\"]", "?") + "\"";
  }
}
