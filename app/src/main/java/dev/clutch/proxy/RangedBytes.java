package dev.clutch.proxy;

import dev.clutch.archive.ByteSource;
import dev.clutch.repository.FileMissingException;
import dev.clutch.upstream.Body;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.MissingException;
import java.io.EOFException;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The bytes of a file behind an upstream, each stretch asked for by itself. Not thread-safe. */
final class RangedBytes implements ByteSource {
  private final HttpUpstream upstream;
  private final String location;
  private final long length;
  private @Nullable String validator;

  /** The upstream sends something else than the part that it was asked for. */
  static final class IgnoredException extends IOException {
    IgnoredException(String location) {
      super(location + " is sent as a whole, though a part was asked for");
    }
  }

  /**
   * @param location absolute
   * @param length in bytes, as the page or the upstream announce it
   */
  RangedBytes(HttpUpstream upstream, String location, long length) {
    this.upstream = upstream;
    this.location = location;
    this.length = length;
  }

  @Override
  public long length() {
    return length;
  }

  /** All stretches are of the same file: where the first came with a strong tag, the others must have it. */
  @Override
  public byte[] read(long from, int count) throws IOException {
    if (count == 0) {
      return new byte[0];
    }
    try (Body body = upstream.file(location, from, from + count, validator)) {
      OptionalLong total = body.total();
      if (body.from() != from || body.length().orElse(count) != count) {
        throw new IgnoredException(location);
      }
      if (total.isPresent() && total.getAsLong() != length) {
        throw new IOException(
            location + " has " + total.getAsLong() + " bytes instead of " + length);
      }
      String tag = body.etag();
      if (validator == null && tag != null && tag.startsWith("\"")) {
        validator = tag;
      }
      byte[] bytes = body.stream().readNBytes(count);
      if (bytes.length < count) {
        throw new EOFException(location + " was cut off");
      }
      return bytes;
    } catch (MissingException e) {
      throw new FileMissingException(e.getMessage() + ", though its page lists it", e);
    }
  }
}
