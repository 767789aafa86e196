package dev.clutch.app;

import dev.clutch.http.WebServer;
import dev.clutch.upstream.HttpUpstream;

/**
 * Has Java load on another processor what a start will need soon: a good part of a start is that, and the catalog is
 * opened meanwhile. What fails here fails in its own place, too, and is told there.
 */
final class Preload {
  private Preload() {}

  static void begin() {
    Thread thread = new Thread(
        () -> {
          try {
            HttpUpstream.preload();
            WebServer.preload();
          } catch (RuntimeException | LinkageError e) {
            // The start itself will tell.
          }
        },
        "preload");
    thread.setDaemon(true);
    thread.start();
  }
}
