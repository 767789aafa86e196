package dev.clutch.upstream;

import java.time.Duration;

/**
 * How long an upstream may take for what.
 *
 * @param connect until there is a connection
 * @param strike until a response begins, before it counts as no answer; a stale page is sent by then
 * @param header until its header has ended: some never end it, or send nothing but 100 (Continue)
 * @param silence between two bytes
 * @param shortTurn until a short question has its turn; whoever waits for it is gone after that
 * @param downloadTurn until a download has its turn
 */
record Limits(
    Duration connect,
    Duration strike,
    Duration header,
    Duration silence,
    Duration shortTurn,
    Duration downloadTurn) {
  static final Limits USUAL = new Limits(
      Duration.ofSeconds(5),
      Duration.ofSeconds(3),
      Duration.ofSeconds(20),
      Duration.ofSeconds(10),
      Duration.ofSeconds(9),
      Duration.ofSeconds(60));

  Duration turn(RequestKind kind) {
    return kind == RequestKind.FILE ? downloadTurn : shortTurn;
  }
}
