package dev.clutch.cli;

import dev.clutch.operations.Operations.Progress;
import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** How far long work has come: a line that changes on a terminal, one every five seconds elsewhere. */
final class ProgressLine implements Progress, AutoCloseable {
  private static final long NANOS_BETWEEN_LINES = TimeUnit.SECONDS.toNanos(5);
  private static final long NANOS_BETWEEN_CHANGES = TimeUnit.MILLISECONDS.toNanos(100);

  private final String what;
  private final PrintStream err;
  private final boolean isTerminal;
  private final long start = System.nanoTime();
  private long last = start;
  private boolean isShown;

  /**
   * @param what is being done, for example {@code "verify"}
   */
  ProgressLine(String what) {
    this(what, System.err, isTerminal());
  }

  ProgressLine(String what, PrintStream err, boolean isTerminal) {
    this.what = what;
    this.err = err;
    this.isTerminal = isTerminal;
  }

  @Override
  public synchronized void at(long done, long total) {
    long now = System.nanoTime();
    if (now - last < (isTerminal ? NANOS_BETWEEN_CHANGES : NANOS_BETWEEN_LINES)) {
      return;
    }
    last = now;
    String text = text(done, total, TimeUnit.NANOSECONDS.toSeconds(now - start));
    if (isTerminal) {
      err.print("\r" + text + "\033[K");
      err.flush();
      isShown = true;
    } else {
      err.println(text);
    }
  }

  String text(long done, long total, long seconds) {
    String share = total == 0
        ? count(done)
        : count(done) + " of " + count(total) + " (" + 100 * done / total + " %)";
    return "clutch: " + what + ": " + share + ", " + seconds + " s";
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Leaves no half line behind. */
  @Override
  public synchronized void close() {
    if (isShown) {
      err.print("\r\033[K");
      err.flush();
    }
  }

  /** From Java 22 on there is a console also where there is no terminal, and it knows that. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
