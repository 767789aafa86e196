package dev.clutch.app;

import dev.clutch.http.WebServer;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.upstream.HttpUpstream;

/**
 * Has Java load on other processors what a start will need soon: a good part of a start is that. What fails here fails in
 * its own place, too, and is told there.
 */
public final class Preload {
  private Preload() {}

  /** Begins with what the start itself needs, and returns at once. */
  public static void begin() {
    start("preload-catalog", Catalog::preload);
    start("preload-server", WebServer::preload);
  }

  /** Begins with what the first questions to a source will need, and returns at once. */
  public static void rest() {
    start("preload-source", HttpUpstream::preload);
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(
        () -> {
          try {
            work.run();
          } catch (Exception | LinkageError e) {
            // Whoever needs it will tell.
          }
        },
        name);
    thread.setDaemon(true);
    thread.start();
  }
}
