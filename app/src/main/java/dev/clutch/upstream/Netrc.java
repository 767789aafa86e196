package dev.clutch.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import okhttp3.Credentials;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials that somebody keeps for hosts in a file, as pip and uv look them up: {@code $NETRC}, or
 * else {@code .netrc} in {@code $HOME}. It is read when it is needed, and again when it has changed.
 * Thread-safe.
 */
final class Netrc {
  private static final Logger log = LoggerFactory.getLogger(Netrc.class);

  /** Reads a file. */
  interface Reading {
    byte[] read(Path file) throws IOException;
  }

  private final List<Path> places;
  private final Reading reading;
  private volatile @Nullable Content content;
  private volatile boolean isUnreadable;

  /** What a file had in it when it was last looked at. */
  private record Content(
      Path path,
      FileTime modified,
      long size,
      @Nullable Object key,
      Map<String, NetrcParser.Login> logins) {
    boolean isOf(Path file, BasicFileAttributes now) {
      return path.equals(file)
          && modified.equals(now.lastModifiedTime())
          && size == now.size()
          && String.valueOf(key).equals(String.valueOf(now.fileKey()));
    }
  }

  /**
   * @param places where it may be; the first that is there counts
   */
  Netrc(List<Path> places, Reading reading) {
    this.places = List.copyOf(places);
    this.reading = reading;
  }

  static Netrc of(Map<String, String> environment) {
    String named = environment.getOrDefault("NETRC", "");
    if (!named.isEmpty()) {
      return new Netrc(List.of(Path.of(named)), Files::readAllBytes);
    }
    String home = environment.getOrDefault("HOME", environment.getOrDefault("USERPROFILE", ""));
    return new Netrc(
        home.isEmpty() ? List.of() : List.of(Path.of(home, ".netrc"), Path.of(home, "_netrc")),
        Files::readAllBytes);
  }

  /**
   * Returns the value of the {@code Authorization} field for a host, or null if there is nothing for it.
   *
   * @param orDefault whether the entry for all hosts counts too
   */
  @Nullable
  String authorization(String host, boolean orDefault) {
    Map<String, NetrcParser.Login> logins = logins();
    NetrcParser.Login login = logins.get(host);
    if (login == null && orDefault) {
      login = logins.get(NetrcParser.DEFAULT);
    }
    return login == null || login.isEmpty()
        ? null
        : Credentials.basic(login.name(), login.password(), StandardCharsets.UTF_8);
  }

  private Map<String, NetrcParser.Login> logins() {
    for (Path place : places) {
      BasicFileAttributes now;
      try {
        now = Files.readAttributes(place, BasicFileAttributes.class);
      } catch (IOException e) {
        continue; // it is not there, as with most people
      }
      Content known = content;
      return known != null && known.isOf(place, now) ? known.logins : read(place, now, known);
    }
    return Map.of();
  }

  /** What could not be read is tried again each time; what is broken, when it has changed. */
  private Map<String, NetrcParser.Login> read(
      Path file, BasicFileAttributes now, @Nullable Content before) {
    byte[] bytes;
    try {
      bytes = reading.read(file);
    } catch (IOException e) {
      if (!isUnreadable) {
        isUnreadable = true;
        log.warn(
            "the netrc file can't be read, what it had in it before holds path={} reason=\"{}\"",
            file,
            e.getMessage());
      }
      return before == null || !before.path.equals(file) ? Map.of() : before.logins;
    }
    isUnreadable = false;
    Map<String, NetrcParser.Login> logins = parse(file, bytes);
    content = new Content(file, now.lastModifiedTime(), now.size(), now.fileKey(), logins);
    return logins;
  }

  private static Map<String, NetrcParser.Login> parse(Path file, byte[] bytes) {
    try {
      return NetrcParser.parse(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      log.warn(
          "no credentials are taken from the netrc file path={} reason=\"{}\"",
          file,
          e.getMessage());
      return Map.of();
    }
  }
}
