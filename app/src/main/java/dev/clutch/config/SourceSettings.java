package dev.clutch.config;

import dev.clutch.model.ProjectPattern;
import dev.clutch.repository.KeepRemoved;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One place that projects come from.
 *
 * @param name what indexes, rules and the log call it
 * @param location what it is, and where
 * @param access who we are there, and the way to it
 * @param limits how long and how large its answers may be
 * @param times how long they may be repeated
 * @param keeping what is stored of it
 * @param selection what is shown of it
 * @param forbiddenMeansMissing whether 403 is its way to say “no such project”
 */
public record SourceSettings(
    String name,
    Location location,
    Access access,
    Limits limits,
    Times times,
    Keeping keeping,
    Selection selection,
    boolean forbiddenMeansMissing) {

  /** Whether this asks where another source asks. */
  boolean hasAddressOf(SourceSettings other) {
    return location.url() != null && location.url().equals(other.location.url());
  }

  /** Whether that which this and another source ask of one address has the same answers. */
  boolean isAnsweredAs(SourceSettings other) {
    return location.equals(other.location)
        && Objects.equals(access.authorization, other.access.authorization)
        && access.netrc == other.access.netrc
        && Objects.equals(access.identity, other.access.identity)
        && forbiddenMeansMissing == other.forbiddenMeansMissing;
  }

  /** What a source is, and where. */
  public sealed interface Location {
    /** Returns where it is asked, or null if it is not asked over a network. */
    default @Nullable URI url() {
      return null;
    }

    /**
     * An index.
     *
     * @param url ends in a slash, has no user info, query or fragment
     */
    record Index(URI url) implements Location {}

    /**
     * One page with links to files.
     *
     * @param url has no user info and no fragment
     */
    record Page(URI url) implements Location {}

    /**
     * A folder of files, or a page of links to files beside it.
     *
     * @param path was there when the configuration was read
     */
    record Folder(Path path) implements Location {}
  }

  /**
   * Who we are at a source, and the way to it.
   *
   * @param authorization the value of the {@code Authorization} field for the source's own host, or null
   * @param netrc whether credentials are looked up in {@code $NETRC} or {@code ~/.netrc} where {@code
   *     authorization} is null
   * @param proxy the way to it, or null for what the environment says
   * @param authorities the certificate authorities to trust, in PEM, or null for Java's own
   * @param identity what we show of ourselves, or null
   * @param certificates tells what these files had in them from what they have later: a source whose
   *     certificates were renewed is another
   */
  public record Access(
      @Nullable Secret authorization,
      boolean netrc,
      @Nullable ProxyAddress proxy,
      @Nullable Path authorities,
      @Nullable Identity identity,
      String certificates) {}

  /**
   * A certificate for ourselves.
   *
   * @param certificate with its chain, in PEM
   * @param key in PEM; may be the same file
   */
  public record Identity(Path certificate, Path key) {}

  /**
   * How long and how large answers may be.
   *
   * @param connect until there is a connection
   * @param answer until a stored page is sent instead of waiting
   * @param read between two bytes
   * @param maxRequests to one host at once: so many questions, and so many downloads
   * @param maxRedirects followed one after the other
   * @param maxPageSize in bytes after decoding
   * @param maxPageFiles on one project page
   * @param maxListSize in bytes after decoding
   */
  public record Limits(
      Duration connect,
      Duration answer,
      Duration read,
      int maxRequests,
      int maxRedirects,
      long maxPageSize,
      int maxPageFiles,
      long maxListSize) {}

  /**
   * How long answers may be repeated.
   *
   * @param ttl how long a page is fresh
   * @param grace how long after that it is still served at once, and refreshed behind
   * @param missing how long “no such project” is believed, at most {@code ttl}
   * @param poll how often the serials are asked for, or null for never
   */
  public record Times(
      Duration ttl,
      Duration grace,
      Duration missing,
      @Nullable Duration poll) {}

  /**
   * What is stored.
   *
   * @param removed what becomes of stored files that the source no longer lists
   * @param maxFileSize the largest file that is stored, in bytes, or null for no limit
   * @param redirect whether clients are sent to the source for its files
   */
  public record Keeping(KeepRemoved removed, @Nullable Long maxFileSize, boolean redirect) {}

  /**
   * What is shown.
   *
   * @param only the projects that the source is asked for; empty for all
   * @param except the projects that it is not asked for
   * @param reserved names that no other source is ever asked for, without versions
   * @param excludeNewer from when on a file is too new, or null
   * @param unknownTime what a rule about time does with a file whose upload time nobody knows
   */
  public record Selection(
      List<ProjectPattern> only,
      List<ProjectPattern> except,
      List<ProjectPattern> reserved,
      @Nullable TimeLimit excludeNewer,
      UnknownTime unknownTime) {
    public Selection {
      only = List.copyOf(only);
      except = List.copyOf(except);
      reserved = List.copyOf(reserved);
    }
  }
}
