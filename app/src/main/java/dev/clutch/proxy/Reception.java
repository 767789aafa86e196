package dev.clutch.proxy;

import dev.clutch.model.Digest;
import dev.clutch.repository.DigestMismatchException;
import dev.clutch.upstream.Body;
import dev.clutch.upstream.FileDates;
import dev.clutch.upstream.HttpUpstream;
import dev.clutch.upstream.MissingException;
import dev.clutch.upstream.SourceHealth;
import dev.clutch.upstream.UpstreamException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bytes of a file as they come from its upstream. A transfer that breaks is resumed where it stands; the
 * upstream may send the whole again, which is compared with what came before. Read from the beginning to the
 * end of the file they are verified: the end is only said of what is right.
 */
final class Reception implements Bytes {
  private static final Logger log = LoggerFactory.getLogger(Reception.class);

  private final String source;
  private final HttpUpstream upstream;
  private final Renewal renewal;
  private final long to;
  private final @Nullable Checksums seen;
  private final Retries retries;

  private Wanted file;
  private @Nullable Body body;
  private long position;
  private OptionalLong total = OptionalLong.empty();
  private @Nullable String validator;
  private boolean asksForRanges = true;
  private boolean wasResumed;
  private boolean wasRenewed;

  /** Finds another location for a file whose host refuses it at its own, or none. May block. */
  interface Renewal {
    Optional<String> location(Wanted file);
  }

  /**
   * @param source its name, for people
   * @param renewal of a link that has expired; asked once
   * @param from the first byte
   * @param to the byte after the last, {@link Long#MAX_VALUE} for the end of the file
   * @param seen of all bytes before the first, kept up to date here; null where these are not known: such a
   *     stretch can't be verified, nor found in a whole
   */
  Reception(
      String source,
      HttpUpstream upstream,
      Renewal renewal,
      Wanted file,
      long from,
      long to,
      @Nullable Checksums seen,
      Retries retries) {
    this.source = source;
    this.upstream = upstream;
    this.renewal = renewal;
    this.file = file;
    this.position = from;
    this.to = to;
    this.seen = seen;
    this.retries = retries;
  }

  /**
   * Asks for the bytes, if that was not done yet.
   *
   * @throws UnresumableException if the upstream sends no such stretch
   * @throws MissingException if there is no such file
   */
  void open() throws IOException, MissingException {
    if (body == null) {
      connect(null);
    }
  }

  /** Returns the length of the whole file in bytes, as far as it is known by now. */
  OptionalLong length() {
    return total.isPresent() ? total : file.expected();
  }

  /** Returns what the host says of the time of the file, once it was opened. */
  FileDates dates() {
    return body == null ? FileDates.NONE : body.dates();
  }

  @Override
  public int read(byte[] chunk) throws IOException, MissingException {
    open();
    while (true) {
      IOException failure;
      try {
        int count = readOnce(chunk);
        if (count > 0) {
          return progressed(chunk, count);
        }
        if (position >= Math.min(to, length().orElse(position))) {
          verify();
          return -1;
        }
        failure = new EOFException(
            file.filename() + " ended after " + position + " of " + length().orElse(to) + " bytes");
      } catch (UnresumableException e) {
        throw e;
      } catch (IOException e) {
        failure = e;
      }
      connect(failure);
    }
  }

  private int readOnce(byte[] chunk) throws IOException {
    long most = Math.min(chunk.length, to - position);
    return most == 0 ? -1 : stream().read(chunk, 0, (int) most);
  }

  private int progressed(byte[] chunk, int count) throws UnresumableException {
    position += count;
    if (position > length().orElse(Long.MAX_VALUE)) {
      throw new UnresumableException(
          "more bytes of " + file.filename() + " come than were announced");
    }
    if (seen != null) {
      seen.update(chunk, count);
    }
    retries.progressed();
    return count;
  }

  private void verify() {
    if (seen == null || to != Long.MAX_VALUE) {
      return;
    }
    Optional<String> mismatch = seen.mismatch();
    if (mismatch.isPresent()) {
      throw new DigestMismatchException(
          source, file.filename() + " is not what its page promises: " + mismatch.get(), null);
    }
  }

  /** Asks for what is missing, as often as it is worth it. */
  private void connect(@Nullable IOException broken) throws IOException, MissingException {
    IOException failure = broken;
    while (true) {
      close();
      if (failure == null) {
        refuseIfDown(source, upstream, file);
      } else if (isDown()) {
        throw failure;
      } else {
        retries.await(failure);
        sayResumed(failure);
      }
      try {
        Body answer = ask();
        body = answer;
        accept(answer);
        return;
      } catch (UnresumableException e) {
        close();
        throw e;
      } catch (IOException e) {
        failure = e;
      }
    }
  }

  private boolean isDown() {
    return upstream.health().isDown(file.location());
  }

  /** Nobody waits for a host that is down, but for one who tries it now and then. */
  static void refuseIfDown(String source, HttpUpstream upstream, Wanted file) {
    SourceHealth health = upstream.health();
    if (health.isDown(file.location()) && !health.tryProbe(file.location())) {
      throw new HostDownException(source, file);
    }
  }

  private void sayResumed(IOException failure) {
    if (!wasResumed && position > 0) {
      wasResumed = true;
      log.info(
          "transfer broke, it is resumed source={} file={} at={} reason=\"{}\"",
          source,
          file.filename(),
          position,
          Revalidation.reason(failure));
    }
  }

  private Body ask() throws IOException, MissingException {
    try {
      return askOnce();
    } catch (UpstreamException e) {
      Optional<String> elsewhere =
          mayHaveExpired(e) && !file.isBehind() ? renewed() : Optional.empty();
      if (elsewhere.isEmpty()) {
        return otherwise(e);
      }
      file = file.at(elsewhere.get());
      return askHere();
    }
  }

  /** S3 and its like call a question malformed whose signature has expired. */
  private static boolean mayHaveExpired(UpstreamException failure) {
    return failure.kind() == UpstreamException.Kind.REFUSED || failure.isBadRequest();
  }

  private Optional<String> renewed() {
    boolean isFirst = !wasRenewed;
    wasRenewed = true;
    return isFirst ? renewal.location(file) : Optional.empty();
  }

  private Body askHere() throws IOException, MissingException {
    try {
      return askOnce();
    } catch (UpstreamException e) {
      return otherwise(e);
    }
  }

  private Body askOnce() throws IOException, MissingException {
    return isForRange() ? upstream.file(file.location(), position, to, validator) : whole();
  }

  private Body whole() throws IOException, MissingException {
    return file.isBehind() ? upstream.fileBehind(file.location()) : upstream.file(file.location());
  }

  private Body otherwise(UpstreamException failure) throws IOException, MissingException {
    if (!isForRange() || failure.kind() != UpstreamException.Kind.FAILED) {
      throw failure;
    }
    return withoutRange(failure);
  }

  private boolean isForRange() {
    return (position > 0 || to != Long.MAX_VALUE) && mayAskForRange();
  }

  /** Nothing but a validator, or a digest in the end, tells that a range belongs to the same file. */
  private boolean mayAskForRange() {
    return seen == null
        || (asksForRanges && (validator != null || !file.hashes().isEmpty()));
  }

  /** Some hosts fail where they are asked for a range, or send another. */
  private Body withoutRange(UpstreamException refusal) throws IOException, MissingException {
    if (seen == null) {
      throw new UnresumableException(Revalidation.reason(refusal));
    }
    asksForRanges = false;
    return whole();
  }

  private void accept(Body answer) throws IOException {
    if (isAnother(answer.total())) {
      throw new UnresumableException(file.filename()
          + " has "
          + answer.total().orElse(0)
          + " bytes by now, and had "
          + total.orElse(file.expected().orElse(0)));
    }
    if (answer.from() < position) {
      skip(answer);
    } else if (position > 0 && validator != null && isAnother(answer)) {
      throw new UnresumableException(file.filename() + " has changed while it was being received");
    }
    if (total.isEmpty()) {
      total = answer.total();
    }
    validator = validator(answer);
  }

  /** A page may be wrong about the length of a whole, whose digest decides; a stretch has no other proof. */
  private boolean isAnother(OptionalLong length) {
    boolean isPart = position > 0 || seen == null;
    OptionalLong known = total.isEmpty() && isPart ? file.expected() : total;
    return length.isPresent() && known.isPresent() && !length.equals(known);
  }

  private boolean isAnother(Body answer) {
    String tag = validator(answer);
    return tag != null && isTag(tag) && isTag(validator) && !tag.equals(validator);
  }

  /** The whole came; what is here already must be its beginning. */
  private void skip(Body answer) throws IOException {
    if (seen == null) {
      throw new UnresumableException("the whole of " + file.filename() + " came, not a part of it");
    }
    Checksums again = new Checksums(file.hashes());
    byte[] chunk = new byte[64 * 1024];
    long left = position;
    while (left > 0) {
      int count = answer.stream().read(chunk, 0, (int) Math.min(chunk.length, left));
      if (count < 0) {
        throw new EOFException(file.filename() + " ended before the byte that it broke at");
      }
      again.update(chunk, count);
      left -= count;
    }
    Digest before = seen.copy().sha256();
    if (!again.sha256().equals(before)) {
      throw new UnresumableException(file.filename() + " has changed while it was being received");
    }
  }

  /** Returns what {@code If-Range} may name: a strong tag, else a date. */
  private static @Nullable String validator(Body answer) {
    String etag = answer.etag();
    return isTag(etag) ? etag : answer.lastModified();
  }

  private static boolean isTag(@Nullable String validator) {
    return validator != null && validator.startsWith("\"");
  }

  private InputStream stream() throws IOException {
    Body current = body;
    if (current == null) {
      throw new IOException("nothing is being received");
    }
    return current.stream();
  }

  @Override
  public void close() {
    if (body != null) {
      body.close();
      body = null;
    }
  }
}
