package dev.clutch.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations;
import dev.clutch.operations.Problem;
import dev.clutch.operations.ReportJson;
import dev.clutch.operations.Requests;
import dev.clutch.operations.Selection;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' API. All of it but the status needs the token, on loopback too: a page in a browser
 * reaches loopback, but it can't send that header. Each handler asks for it by itself, so that no path,
 * however it is spelled, leads around.
 */
final class Api {
  static final String PREFIX = "/-/api/";
  private static final String PROBLEM = "application/problem+json";
  private static final Logger log = LoggerFactory.getLogger(Api.class);
  private static final int MAX_BODY_BYTES = 16 * 1024;

  private final Operations operations;
  private final byte[] authorization;
  private final LongWork longWork;

  /**
   * @param executor runs what takes long
   */
  Api(Operations operations, String token, Executor executor) {
    this.operations = operations;
    this.authorization = bytes("Bearer " + token);
    this.longWork = new LongWork(executor);
  }

  private interface Question {
    void answer(Context context) throws IOException, OperationException, RefusedException;
  }

  /** A request that is not answered, with the status that says why. */
  private static final class RefusedException extends Exception {
    private final int status;

    RefusedException(int status, String message) {
      super(message);
      this.status = status;
    }
  }

  void add(RoutesConfig routes) {
    Routes.read(routes, PREFIX + "status", open(context -> send(context, operations.status())));
    Routes.read(routes, PREFIX + "projects", secured(context -> send(context, operations.list())));
    Routes.read(routes, PREFIX + "stats", secured(context -> send(context, operations.stats())));
    Routes.read(routes, PREFIX + "explain/{selection}", secured(context -> {
      requireKnown(context, Set.of("index", "at"));
      send(
          context,
          operations.explain(
              Selection.parse(context.pathParam("selection")),
              context.queryParam("index"),
              context.queryParam("at")));
    }));
    post(routes, "purge", context -> {
      Requests.Purge asked = body(context, Requests.Purge.class);
      String project = given(asked.project(), "project");
      send(context, operations.purge(Selection.project(project), asked.dryRun()));
    });
    post(routes, "pin", context -> {
      Requests.Pin asked = body(context, Requests.Pin.class);
      send(context, operations.pin(selection(asked), asked.dryRun()));
    });
    post(routes, "unpin", context -> {
      Requests.Pin asked = body(context, Requests.Pin.class);
      send(context, operations.unpin(selection(asked), asked.dryRun()));
    });
    post(routes, "refresh", context -> {
      Requests.Refresh asked = body(context, Requests.Refresh.class);
      var project = Selection.project(given(asked.project(), "project"));
      longWork.answer(
          context, progress -> operations.refresh(project, asked.force(), asked.dryRun()));
    });
    post(routes, "gc", context -> {
      Requests.Gc asked = body(context, Requests.Gc.class);
      longWork.answer(context, progress -> operations.gc(asked.dryRun(), progress));
    });
    post(routes, "verify", context -> {
      Requests.Verify asked = body(context, Requests.Verify.class);
      longWork.answer(context, progress -> operations.verify(asked.repair(), progress));
    });
  }

  /** Says that there is no such thing, or no such method, unless the answer says more already. */
  static void missing(Context context, int status, String title) {
    if (!PROBLEM.equals(context.res().getContentType())) {
      problem(context, status, title, context.method() + " " + context.path());
    }
  }

  static boolean isOurs(Context context) {
    return context.path().startsWith(PREFIX);
  }

  private void post(RoutesConfig routes, String name, Question question) {
    routes.post(PREFIX + name, secured(question));
  }

  private Handler secured(Question question) {
    return context -> {
      if (isAuthorized(context)) {
        open(question).handle(context);
        return;
      }
      context.header("WWW-Authenticate", "Bearer");
      problem(
          context,
          401,
          "Who asks?",
          "Send the token from the file 'token' in the data directory: Authorization: Bearer TOKEN");
    };
  }

  private boolean isAuthorized(Context context) {
    String sent = context.header("Authorization");
    return sent != null && MessageDigest.isEqual(bytes(sent), authorization);
  }

  /** Maps what goes wrong to what the client is told. */
  private static Handler open(Question question) {
    return context -> {
      try {
        question.answer(context);
      } catch (RefusedException e) {
        problem(context, e.status, "The request can't be understood", reason(e));
      } catch (IllegalArgumentException e) {
        problem(context, 400, "The request can't be understood", reason(e));
      } catch (OperationException e) {
        Problem problem = problem(e);
        problem(context, problem.status(), problem.title(), problem.detail());
      } catch (IOException | RuntimeException e) {
        log.error("an operation failed inside Clutch path={}", context.path(), e);
        problem(context, 500, "It did not work", "Clutch failed; its log says why.");
      }
    };
  }

  static Problem problem(OperationException failure) {
    return switch (failure.kind()) {
      case NOT_FOUND -> new Problem("There is no such thing", 404, reason(failure));
      case NOT_NOW -> new Problem("Not now", 409, reason(failure));
      case FAILED -> new Problem("It did not work", 500, reason(failure));
    };
  }

  /** A parameter that is ignored would be an answer to another question. */
  private static void requireKnown(Context context, Set<String> parameters)
      throws RefusedException {
    for (String parameter : context.queryParamMap().keySet()) {
      if (!parameters.contains(parameter)) {
        throw new RefusedException(400, "unknown parameter: \"" + parameter + "\"");
      }
    }
  }

  private static Selection selection(Requests.Pin asked) throws RefusedException {
    return Selection.parse(given(asked.selection(), "selection"));
  }

  private static String given(@Nullable String value, String key) throws RefusedException {
    if (value == null) {
      throw new RefusedException(400, "the key \"" + key + "\" is missing");
    }
    return value;
  }

  /** A form on some web page can't send this media type without being asked whether it may. */
  private static <T> T body(Context context, Class<T> type) throws IOException, RefusedException {
    String contentType = String.valueOf(context.contentType());
    if (!contentType.split(";", 2)[0].strip().equalsIgnoreCase("application/json")) {
      throw new RefusedException(415, "the body must be application/json");
    }
    byte[] body = context.bodyInputStream().readNBytes(MAX_BODY_BYTES + 1);
    if (body.length > MAX_BODY_BYTES) {
      throw new RefusedException(413, "the body is larger than " + MAX_BODY_BYTES + " bytes");
    }
    try {
      T asked = ReportJson.readStrictly(new String(body, StandardCharsets.UTF_8), type);
      if (asked != null) {
        return asked;
      }
    } catch (UnrecognizedPropertyException e) {
      throw new RefusedException(400, "unknown key: \"" + e.getPropertyName() + "\"");
    } catch (JsonProcessingException e) {
      throw new RefusedException(400, "the body is not the JSON that is expected");
    }
    throw new RefusedException(400, "the body is null");
  }

  private static void send(Context context, Object report) {
    headers(context).contentType("application/json").result(bytes(ReportJson.text(report) + "\n"));
  }

  private static void problem(
      Context context, int status, @Nullable String title, @Nullable String detail) {
    headers(context)
        .status(status)
        .contentType(PROBLEM)
        .result(bytes(ReportJson.line(new Problem(title, status, detail)) + "\n"));
  }

  static Context headers(Context context) {
    return context.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
  }

  private static String reason(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
