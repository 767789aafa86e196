package dev.clutch.proxy;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A file as its page describes it.
 *
 * @param location its absolute URL
 * @param hashes the digests it must have; may be empty
 * @param size its length in bytes, or null if the page doesn't say
 * @param isBehind whether no client has asked for it yet: that it is refused takes nobody's source away
 */
record Wanted(
    ProjectName project,
    Filename filename,
    String location,
    Map<String, String> hashes,
    @Nullable Long size,
    boolean isBehind) {
  /** A file that a client asks for. */
  Wanted(
      ProjectName project,
      Filename filename,
      String location,
      Map<String, String> hashes,
      @Nullable Long size) {
    this(project, filename, location, hashes, size, false);
  }

  /** Returns the same for no client, or for one. */
  Wanted behind(boolean behind) {
    return new Wanted(project, filename, location, hashes, size, behind);
  }

  /** Returns the same file, which is elsewhere by now. */
  Wanted at(String other) {
    return new Wanted(project, filename, other, hashes, size, isBehind);
  }

  /** Returns the length that the page announces, in bytes. */
  OptionalLong expected() {
    return size == null ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /** Returns what identifies the bytes of one more attempt to fetch it, without quotes. */
  String newAttemptTag() {
    String attempt = UUID.randomUUID().toString().substring(0, 8);
    return hashes.getOrDefault("sha256", "arriving") + "-" + attempt;
  }
}
