package dev.clutch.proxy;

import java.util.ArrayDeque;
import java.util.Deque;

/** Lets so many at once, and the others wait in order without a thread. Thread-safe. */
final class Turns {
  private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by this
  private int free; // guarded by this

  Turns(int max) {
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
}
