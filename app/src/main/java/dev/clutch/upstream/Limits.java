package dev.clutch.upstream;

import java.time.Duration;

/**
 * How long an upstream may take for what, and how much it is asked at once.
 *
 * @param connect until there is a connection
 * @param strike until a response begins, before it counts as no answer; a stale page is sent by then
 * @param header until its header has ended: some never end it, or send nothing but 100 (Continue)
 * @param silence between two bytes
 * @param shortTurn until a short question has its turn; whoever waits for it is gone after that
 * @param downloadTurn until a download has its turn
 * @param atOnce how many questions, and how many downloads, go to one host at once
 * @param redirects followed one after the other
 */
record Limits(
    Duration connect,
    Duration strike,
    Duration header,
    Duration silence,
    Duration shortTurn,
    Duration downloadTurn,
    int atOnce,
    int redirects) {
  private static final Duration HEADER = Duration.ofSeconds(20);
  private static final Duration SHORT_TURN = Duration.ofSeconds(9);
  private static final Duration DOWNLOAD_TURN = Duration.ofSeconds(60);

  static final Limits USUAL = of(UpstreamOptions.USUAL.pace());

  static Limits of(UpstreamOptions.Pace pace) {
    Duration answer = pace.answer();
    return new Limits(
        pace.connect(),
        answer,
        answer.compareTo(HEADER) > 0 ? answer : HEADER,
        pace.read(),
        SHORT_TURN,
        DOWNLOAD_TURN,
        pace.maxRequests(),
        pace.maxRedirects());
  }

  Duration turn(RequestKind kind) {
    return kind == RequestKind.FILE ? downloadTurn : shortTurn;
  }
}
