package dev.clutch.log;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** Writes lines to standard error: when, in UTC, how bad, who, what. */
final class LineLogger extends LegacyAbstractLogger {
  private static final long serialVersionUID = 1;

  private static final DateTimeFormatter WHEN =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private final String shortName;
  private final int least;

  /**
   * @param name of a class
   * @param least what is less than this, as levels are numbered, is not written
   */
  LineLogger(String name, int least) {
    this.name = name;
    this.shortName = name.substring(name.lastIndexOf('.') + 1);
    this.least = least;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    String message = MessageFormatter.basicArrayFormat(pattern, arguments);
    String line = WHEN.format(Instant.now()) + " " + level + " " + shortName + " - " + message;
    synchronized (System.err) { // with what belongs to it
      System.err.println(line);
      if (failure != null) {
        failure.printStackTrace(System.err);
      }
    }
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  private boolean isWritten(Level level) {
    return level.toInt() >= least;
  }

  @Override
  public boolean isTraceEnabled() {
    return isWritten(Level.TRACE);
  }

  @Override
  public boolean isDebugEnabled() {
    return isWritten(Level.DEBUG);
  }

  @Override
  public boolean isInfoEnabled() {
    return isWritten(Level.INFO);
  }

  @Override
  public boolean isWarnEnabled() {
    return isWritten(Level.WARN);
  }

  @Override
  public boolean isErrorEnabled() {
    return isWritten(Level.ERROR);
  }
}
