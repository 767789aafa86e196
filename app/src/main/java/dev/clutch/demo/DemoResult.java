package dev.clutch.demo;

import java.util.List;

/**
 * What the demo saw.
 *
 * @param pip which one ran, for example {@code "pip 26.0"}
 * @param runs cold, warm, upstream cut off
 */
public record DemoResult(String pip, List<Run> runs) {

  /**
   * One run of pip.
   *
   * @param run what it is called
   * @param upstreamRequests all that reached the upstream
   * @param upstreamFileRequests those for files and their metadata, among them
   * @param upstreamBytes of the bodies that the upstream sent
   * @param files that pip downloaded
   * @param digestsRight how many of them are what the index promised
   */
  public record Run(
      String run,
      double seconds,
      int upstreamRequests,
      int upstreamFileRequests,
      long upstreamBytes,
      int files,
      int digestsRight) {
    boolean isRight() {
      return files > 0 && digestsRight == files;
    }
  }

  public DemoResult {
    runs = List.copyOf(runs);
  }

  /** Whether every file was right, and only the first run asked the upstream for any. */
  public boolean isAsPromised() {
    return runs.stream().allMatch(Run::isRight)
        && runs.stream().skip(1).allMatch(run -> run.upstreamFileRequests() == 0);
  }
}
