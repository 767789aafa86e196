package dev.clutch.proxy;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets so many at once, and the others wait in order without a thread. Thread-safe. */
final class Turns {
  private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by this
  private final int max;
  private int free; // guarded by this

  Turns(int max) {
    this.max = max;
    this.free = max;
  }

  /** Runs the action when it is its turn, perhaps at once. Whoever had a turn gives it back. */
  void take(Runnable action) {
    synchronized (this) {
      if (free == 0) {
        waiting.add(action);
        return;
      }
      free--;
    }
    action.run();
  }

  /** Takes a turn if one is free; whoever gets true gives it back. */
  synchronized boolean tryTake() {
    if (free == 0) {
      return false;
    }
    free--;
    return true;
  }

  /** Waits no longer. Returns false if the action was not waiting: it had its turn, perhaps just now. */
  synchronized boolean leave(Runnable action) {
    return waiting.remove(action);
  }

  /** Gives a turn back. */
  void giveBack() {
    Runnable next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        free++;
        return;
      }
    }
    next.run();
  }

  /** Whether nobody has a turn, nor waits for one. */
  synchronized boolean isIdle() {
    return free == max;
  }
}
