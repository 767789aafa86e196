package dev.clutch.upstream;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one source is asked.
 *
 * @param access who we are there
 * @param pace how long it may take, and how much it is asked at once
 * @param forbiddenMeansMissing whether 403 is its way to say “no such page”; of a file it never is
 */
public record UpstreamOptions(Access access, Pace pace, boolean forbiddenMeansMissing) {
  /** What holds where nothing else is said. */
  public static final UpstreamOptions USUAL = new UpstreamOptions(
      new Access(null, true, null, null),
      new Pace(Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(10), 32, 5),
      false);

  /**
   * Who we are at a source, and whom we trust there.
   *
   * @param authorization the value of the {@code Authorization} field for the source itself, which goes
   *     before what its URL says; or null
   * @param netrc whether credentials that are not given are looked up in {@code $NETRC} or {@code
   *     ~/.netrc}, for the source and for the hosts of its files
   * @param authorities certificate authorities to trust besides Java's own, in PEM; or null for those in
   *     {@code $SSL_CERT_FILE}, if any
   * @param identity what we show of ourselves to the source's own host, or null
   */
  public record Access(
      @Nullable String authorization,
      boolean netrc,
      @Nullable Path authorities,
      @Nullable Identity identity) {
    /** Without secrets. */
    @Override
    public String toString() {
      return "Access[authorization=" + (authorization == null ? "none" : "********") + ", netrc="
          + netrc + ", authorities=" + authorities + ", identity=" + identity
          + "]";
    }
  }

  /**
   * A certificate for ourselves.
   *
   * @param certificate ours first and then its chain, in PEM
   * @param key its private key, not encrypted, in PEM (PKCS #8, PKCS #1 or SEC 1); may be the same file
   */
  public record Identity(Path certificate, Path key) {}

  /**
   * How long answers may take, and how many are asked for at once.
   *
   * @param connect until there is a connection
   * @param answer until a response begins, before it counts as no answer
   * @param read between two bytes
   * @param maxRequests to one host: so many questions, and so many downloads
   * @param maxRedirects followed one after the other
   */
  public record Pace(
      Duration connect, Duration answer, Duration read, int maxRequests, int maxRedirects) {}
}
