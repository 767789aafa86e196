package dev.clutch.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything beside the index. */
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private Routes() {}

  static void add(RoutesConfig routes) {
    read(routes, "/healthz", context -> text(context, 200, "ok"));
    read(routes, "/readyz", context -> text(context, 200, "ready"));
    read(routes, "/robots.txt", context -> text(context, 200, "User-agent: *\nDisallow: /"));
    read(
        routes,
        "/",
        context -> text(context, 200, "Clutch. The index is at " + context.url() + "simple/"));
    routes.exception(Exception.class, (failure, context) -> {
      log.error("a route failed path={}", context.path(), failure);
      text(context, 500, "Clutch failed to answer; its log says why.");
    });
    routes.error(404, context -> text(context, 404, "Not found"));
    routes.error(405, context -> text(context, 405, "Method not allowed"));
  }

  /** Javalin answers HEAD by itself, with a 200 where GET has none: so both are said. */
  private static void read(RoutesConfig routes, String path, Handler handler) {
    routes.get(path, handler);
    routes.head(path, handler);
  }

  private static void text(Context context, int status, String text) {
    context
        .status(status)
        .contentType("text/plain; charset=utf-8")
        .header("X-Content-Type-Options", "nosniff")
        .header("Cache-Control", "no-cache")
        .result((text + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
