package dev.clutch.config;

import dev.clutch.model.Network;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The web server in front, if there is one.
 *
 * @param basePath under which the index is reached too, such as {@code /pypi}; empty where there is none
 * @param trusted whose word is taken for where a request comes from, and how its client has reached us
 * @param header the fields in which they say it
 * @param sending how they are given files to send, or null if we send them
 */
public record FrontSettings(
    String basePath,
    List<Network> trusted,
    Header header,
    @Nullable Sending sending) {
  /** Fields that say what a proxy knows of the client. */
  public enum Header {
    /** {@code X-Forwarded-For} and its like. */
    X_FORWARDED,
    /** {@code Forwarded}, as RFC 7239 has it. */
    FORWARDED
  }

  /**
   * How a web server is told to send a file.
   *
   * @param field of the answer
   * @param prefix before the file's path below {@code blobs}, with a slash at both ends; empty for the
   *     path on disk
   */
  public record Sending(String field, String prefix) {}

  public FrontSettings {
    trusted = List.copyOf(trusted);
  }
}
