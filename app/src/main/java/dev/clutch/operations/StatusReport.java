package dev.clutch.operations;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What state the server, its upstreams and its disk are in.
 *
 * @param version of Clutch
 * @param running false where no server holds the data directory
 * @param ready whether the catalog can be read
 * @param since the start of the server (UTC), or null
 * @param uptimeSeconds since then, or null
 * @param offline whether no upstream is ever asked
 */
public record StatusReport(
    String version,
    boolean running,
    boolean ready,
    @Nullable Instant since,
    @Nullable Long uptimeSeconds,
    boolean offline,
    List<Upstream> upstreams,
    Downloads downloads,
    Disk disk) {

  /** Whether an upstream answers. */
  public enum State {
    UP,
    DOWN,
    /** It was not asked yet. */
    UNKNOWN
  }

  /**
   * An upstream, and what became of the questions to it since the start.
   *
   * @param name for people
   * @param url without credentials
   * @param since since when it is in this state (UTC)
   * @param lastAnswer when it answered last (UTC), or null
   * @param lastFailure why a request brought nothing, in one line, or null if none failed
   * @param requests how many were sent
   * @param failures how many of them brought no answer, broke off, or were answered 429 or 5xx
   * @param answers how many were answered
   * @param answerSeconds how long those took until their answer began, in all
   * @param receivedBytes of bodies as they came
   * @param poll what polls of its project list brought, or null where there are none
   */
  public record Upstream(
      String name,
      String url,
      State state,
      Instant since,
      @Nullable Instant lastAnswer,
      @Nullable String lastFailure,
      long requests,
      long failures,
      long answers,
      double answerSeconds,
      long receivedBytes,
      @Nullable Poll poll) {}

  /**
   * What polls of a project list brought since the start.
   *
   * @param last when the last one was sent that brought serials (UTC), or null if none did yet
   * @param names how many projects it listed
   * @param marked how many stored answers were found to be old
   * @param trouble why pages go by their age alone at present, in one line, or null if they don't
   */
  public record Poll(
      @Nullable Instant last,
      long names,
      long marked,
      @Nullable String trouble) {}

  /**
   * Files that were fetched since the start.
   *
   * @param inProgress now
   * @param stored verified and kept
   * @param failed broken off, or refused for their digest
   */
  public record Downloads(long inProgress, long stored, long failed) {}

  /**
   * The disk under the data directory. All in bytes.
   *
   * @param files how many are stored
   * @param used what they take
   * @param limit the most that they may take, or null where no server runs
   * @param free what others may still write on the file system
   * @param minFree what is left free, or null where no server runs
   * @param storing whether what is fetched is stored
   * @param evicted files removed for others since the start
   * @param damaged blobs found damaged since the start
   */
  public record Disk(
      long files,
      long used,
      @Nullable Long limit,
      long free,
      @Nullable Long minFree,
      boolean storing,
      long evicted,
      long damaged) {}

  public StatusReport {
    upstreams = List.copyOf(upstreams);
  }
}
