package dev.clutch.log;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.Logger;
import org.slf4j.event.Level;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * What SLF4J finds and logs by. Its own simple one formats the time by what knows all calendars and languages of the
 * world, and loading that is a good part of a start.
 */
public final class LogProvider implements SLF4JServiceProvider {
  /** The system property that says how much Clutch itself logs: a level of SLF4J, or {@code off}. */
  public static final String LEVEL = "clutch.log";

  private static final String OURS = "dev.clutch";

  private static final int OFF = Integer.MAX_VALUE;

  private static final Map<String, Integer> SPECIAL = Map.of(
      // What it says there is said again, in one line, by whoever asked for the start.
      "io.javalin.Javalin",
      OFF,
      // One line for each odd request would let anybody fill the log.
      "org.eclipse.jetty.http.HttpParser",
      Level.ERROR.toInt());

  private final Map<String, Logger> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter context = new NOPMDCAdapter();

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, LogProvider::logger);
  }

  private static Logger logger(String name) {
    return new LineLogger(name, least(name));
  }

  private static int least(String name) {
    if (name.equals(OURS) || name.startsWith(OURS + ".")) {
      return level(System.getProperty(LEVEL, "info"));
    }
    return SPECIAL.getOrDefault(name, Level.WARN.toInt());
  }

  private static int level(String text) {
    for (Level level : Level.values()) {
      if (level.name().equalsIgnoreCase(text)) {
        return level.toInt();
      }
    }
    return text.equalsIgnoreCase("off") ? OFF : Level.INFO.toInt();
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return context;
  }

  @Override
  public String getRequestedApiVersion() {
    return "2.0.99"; // any 2.0
  }

  @Override
  public void initialize() {}
}
