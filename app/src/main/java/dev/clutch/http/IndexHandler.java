package dev.clutch.http;

import dev.clutch.http.Road.Question;
import dev.clutch.repository.Repository;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The index, in front of the routes: hits are answered here on Jetty's own thread, which never waits; the
 * road is walked on a thread that may. Everything else goes on to the routes, on such a thread too.
 */
final class IndexHandler extends Handler.Wrapper {
  /** Of an upload that is refused, so much is read past, so that its client hears why. */
  private static final long MAX_REFUSED_BYTES = 128L << 20;

  /** A little more than a source is given, whose own words tell more; bandersnatch leaves at ten seconds. */
  private static final Duration PATIENCE = Duration.ofMillis(9_300);

  private final Indexes indexes;
  private final Hits hits;
  private final Road road;
  private final AnswerSender sender;
  private final Handover handover;
  private final Executor waiting;
  private final String pseudonym;
  private final Deadline deadline = new Deadline(PATIENCE);

  /**
   * @param waiting bounded threads that may wait for an upstream
   * @param pseudonym what we call ourselves in the {@code Via} of what we ask upstreams
   */
  IndexHandler(
      Indexes indexes,
      Hits hits,
      Road road,
      AnswerSender sender,
      Handover handover,
      Executor waiting,
      String pseudonym) {
    this.indexes = indexes;
    this.hits = hits;
    this.road = road;
    this.sender = sender;
    this.handover = handover;
    this.waiting = waiting;
    this.pseudonym = pseudonym;
  }

  /** Nothing in here waits, so Jetty need not keep another thread ready before it calls. */
  @Override
  public InvocationType getInvocationType() {
    return InvocationType.NON_BLOCKING;
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) {
    String path = request.getHttpURI().getPath();
    boolean isHead = HttpMethod.HEAD.is(request.getMethod());
    if (comesFromUs(request)) {
      send(Errors.answer(508, "This server is its own upstream."), isHead, response, callback);
      return true;
    }
    boolean isRead = isHead || HttpMethod.GET.is(request.getMethod());
    if (isRead && isPlain(path, request.getHttpURI().getQuery())) {
      Answer hit = hits.find(path, asked(request, isHead));
      if (hit != null && sendHit(hit, path, isHead, response, callback)) {
        return true;
      }
    }
    Answer strange = Strangers.find(request.getMethod(), path);
    if (strange != null) {
      refuse(strange, request, response, callback);
      return true;
    }
    Target target = Target.parse(path);
    try {
      waiting.execute(() -> walk(target, path, isRead, request, response, callback));
    } catch (RejectedExecutionException e) {
      send(Errors.unavailable("Too many requests are waiting."), isHead, response, callback);
    }
    return true;
  }

  /** Whether we asked this ourselves, perhaps by way of others (RFC 9110, section 7.6.3). */
  private boolean comesFromUs(Request request) {
    return request.getHeaders().contains(HttpHeader.VIA)
        && request.getHeaders().getFields(HttpHeader.VIA).stream()
            .anyMatch(via -> String.valueOf(via.getValue()).contains(pseudonym));
  }

  /** A query matters to pages, where it may choose the format; on files it is ignored. */
  private static boolean isPlain(String path, @Nullable String query) {
    return query == null || !path.endsWith("/");
  }

  private boolean sendHit(
      Answer hit, String path, boolean isHead, Response response, Callback callback) {
    try {
      Answer answer = isHead ? hit : handover.of(hit, response.getRequest());
      sender.send(answer, isHead ? null : sender.open(answer), isHead, response, callback);
      return true;
    } catch (IOException e) {
      hits.forgetFile(path);
      return false;
    }
  }

  private void walk(
      Target target,
      String path,
      boolean isRead,
      Request request,
      Response response,
      Callback callback) {
    boolean isHead = HttpMethod.HEAD.is(request.getMethod());
    try {
      long changes = hits.changes();
      Repository repository =
          target instanceof Target.OfIndex of ? indexes.find(of.index()).orElse(null) : null;
      if (repository == null) {
        if (!super.handle(request, response, callback)) {
          send(Errors.notFound("Not found"), isHead, response, callback);
        }
      } else if (HttpMethod.OPTIONS.is(request.getMethod())) {
        send(Strangers.options(), isHead, response, callback);
      } else if (!isRead) {
        refuse(Strangers.notAllowed(), request, response, callback);
      } else if (target instanceof Target.Impossible) {
        send(Errors.notFound("Not found"), isHead, response, callback);
      } else if (target instanceof Target.Moved moved) {
        send(moved(moved.location(), request), isHead, response, callback);
      } else if (target instanceof Target.Conveyed conveyed) {
        send(Answer.redirect(conveyed.location()), isHead, response, callback);
      } else {
        Question question = new Question(
            changes,
            repository,
            target,
            server(request),
            path,
            format(request),
            asked(request, isHead),
            isHead);
        answer(
            question,
            () -> answer(question, () -> sayGone(isHead, response, callback), response, callback),
            response,
            callback);
      }
    } catch (Indexes.NoSuchViewException e) {
      send(Errors.notFound("Not found: " + e.getMessage()), isHead, response, callback);
    } catch (Exception | Error e) { // or the client would wait for ever
      send(Errors.of(e), isHead, response, callback);
    }
  }

  /**
   * @param gone what to do if the stored file of the answer was evicted before it could be opened
   */
  private void answer(Question question, Runnable gone, Response response, Callback callback) {
    deadline.answer(
        () -> road.answer(question),
        (answer, failure) -> send(
            answer == null ? Errors.of(failure) : answer,
            gone,
            question.isHead(),
            response,
            callback));
  }

  private void sayGone(boolean isHead, Response response, Callback callback) {
    send(Errors.unavailable("The stored file has just gone."), isHead, response, callback);
  }

  private void send(Answer answer, boolean isHead, Response response, Callback callback) {
    send(answer, () -> sayGone(isHead, response, callback), isHead, response, callback);
  }

  private void send(
      Answer found, Runnable gone, boolean isHead, Response response, Callback callback) {
    Answer answer;
    AnswerSender.Opened opened;
    try {
      answer = isHead ? found : handover.of(found, response.getRequest());
      opened = isHead ? null : sender.open(answer);
    } catch (NoSuchFileException e) {
      gone.run();
      return;
    } catch (IOException e) {
      send(Errors.of(e), isHead, response, callback);
      return;
    }
    try {
      sender.send(answer, opened, isHead, response, callback);
    } catch (RuntimeException e) {
      callback.failed(e); // part of it may be on its way: the connection is broken
    }
  }

  /** Ranges are for GET only (RFC 9110, section 14.2). */
  private static HttpFields asked(Request request, boolean isHead) {
    HttpFields headers = request.getHeaders();
    return isHead && headers.contains(HttpHeader.RANGE)
        ? HttpFields.build(headers).remove(HttpHeader.RANGE).asImmutable()
        : headers;
  }

  private static @Nullable String format(Request request) throws Exception {
    if (request.getHttpURI().getQuery() == null) {
      return null;
    }
    try {
      Fields.Field format = Request.extractQueryParameters(request).get("format");
      return format == null ? null : format.getValue();
    } catch (RuntimeException e) {
      return null; // a query that can't be decoded asks for nothing
    }
  }

  private static Answer moved(String location, Request request) {
    String query = request.getHttpURI().getQuery();
    HttpFields headers = HttpFields.build()
        .put(HttpHeader.LOCATION, query == null ? location : location + "?" + query)
        .put(HttpHeader.CONTENT_LENGTH, 0)
        .asImmutable();
    return new Answer(301, headers, Answer.NO_BODY);
  }

  /** Returns scheme, host, port and what stands before our paths, as the client has them. */
  private static String server(Request request) {
    HttpURI uri = request.getHttpURI();
    return HttpURI.from(
                uri.getScheme(), Request.getServerName(request), Request.getServerPort(request), "")
            .asString()
        + FrontedRequest.prefix(request);
  }

  /** Many clients read no answer before they have sent all: the body is read, and kept nowhere. */
  private void refuse(Answer answer, Request request, Response response, Callback callback) {
    boolean isHead = HttpMethod.HEAD.is(request.getMethod());
    long length = request.getLength();
    if (length <= 0
        || length > MAX_REFUSED_BYTES
        || request.getHeaders().contains(HttpHeader.EXPECT)) {
      send(answer, isHead, response, callback);
      return;
    }
    Content.Source.consumeAll(
        request, Callback.from(() -> send(answer, isHead, response, callback), callback::failed));
  }
}
