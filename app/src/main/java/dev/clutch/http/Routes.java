package dev.clutch.http;

import dev.clutch.operations.Exposition;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything beside the index. */
final class Routes {
  private static final Logger log = LoggerFactory.getLogger(Routes.class);

  private Routes() {}

  static void add(RoutesConfig routes, Administration administration, Executor executor) {
    read(routes, "/healthz", context -> text(context, 200, "ok"));
    read(routes, "/readyz", context -> ready(context, administration.ready().getAsBoolean()));
    read(routes, "/metrics", context -> metrics(context, administration.metrics()));
    new Api(administration.operations(), administration.token(), executor).add(routes);
    read(routes, "/robots.txt", context -> text(context, 200, "User-agent: *\nDisallow: /"));
    read(routes, "/favicon.ico", Routes::noIcon);
    read(
        routes,
        "/",
        context -> text(context, 200, "Clutch. The index is at " + place(context) + "/simple/"));
    routes.exception(Exception.class, (failure, context) -> {
      log.error("a route failed path={}", context.path(), failure);
      text(context, 500, "Clutch failed to answer; its log says why.");
    });
    routes.error(404, context -> refused(context, 404, "Not found"));
    routes.error(405, context -> refused(context, 405, "Method not allowed"));
  }

  /** Returns where clients find the root, without a slash at its end. */
  private static String place(Context context) {
    Object prefix = context.attribute(FrontedRequest.PREFIX);
    return context.url().replaceFirst("/$", "") + (prefix == null ? "" : prefix);
  }

  private static void refused(Context context, int status, String text) {
    if (Api.isOurs(context)) {
      Api.missing(context, status, text);
    } else {
      text(context, status, text);
    }
  }

  /** Browsers ask for one again and again where they are told that there is none. */
  private static void noIcon(Context context) {
    context.status(204).header("Cache-Control", "max-age=86400, public");
  }

  private static void ready(Context context, boolean isReady) {
    if (isReady) {
      text(context, 200, "ready");
    } else {
      text(context, 503, "not ready: the catalog can't be read; the log says why");
    }
  }

  private static void metrics(Context context, Exposition metrics) throws IOException {
    String accept = context.header("Accept");
    ByteArrayOutputStream figures = new ByteArrayOutputStream(16 * 1024);
    metrics.write(accept, figures);
    context
        .contentType(metrics.contentType(accept))
        .header("X-Content-Type-Options", "nosniff")
        .header("Cache-Control", "no-store")
        .result(figures.toByteArray());
  }

  /** Javalin answers HEAD by itself, with a 200 where GET has none: so both are said. */
  static void read(RoutesConfig routes, String path, Handler handler) {
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
