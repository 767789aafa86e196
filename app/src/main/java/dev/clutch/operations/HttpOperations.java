package dev.clutch.operations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.clutch.model.ProjectName;
import dev.clutch.operations.OperationException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The operations of a running server, by its API. Thread-safe. */
public final class HttpOperations implements Operations {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final HttpClient client = HttpClient.newBuilder()
      .version(HttpClient.Version.HTTP_1_1)
      .followRedirects(HttpClient.Redirect.NEVER)
      .proxy(HttpClient.Builder.NO_PROXY) // the token is for nobody in between
      .connectTimeout(Duration.ofSeconds(5))
      .build();

  private final String url;
  private final String token;

  /**
   * @param url of the server, without a slash at its end
   * @param token that it keeps in its data directory
   */
  public HttpOperations(String url, String token) {
    this.url = url;
    this.token = token;
  }

  @Override
  public ListReport list() throws OperationException {
    return get("projects", ListReport.class);
  }

  @Override
  public StatsReport stats() throws OperationException {
    return get("stats", StatsReport.class);
  }

  @Override
  public StatusReport status() throws OperationException {
    return get("status", StatusReport.class);
  }

  @Override
  public PurgeReport purge(ProjectName project, boolean dryRun) throws OperationException {
    return post("purge", new Requests.Purge(project.value(), dryRun), PurgeReport.class);
  }

  @Override
  public PinReport pin(Selection selection, boolean dryRun) throws OperationException {
    return post("pin", new Requests.Pin(selection.toString(), dryRun), PinReport.class);
  }

  @Override
  public PinReport unpin(Selection selection, boolean dryRun) throws OperationException {
    return post("unpin", new Requests.Pin(selection.toString(), dryRun), PinReport.class);
  }

  @Override
  public RefreshReport refresh(ProjectName project, boolean force, boolean dryRun)
      throws OperationException {
    return work(
        "refresh",
        new Requests.Refresh(project.value(), force, dryRun),
        RefreshReport.class,
        (done, total) -> {});
  }

  @Override
  public Explanation explain(Selection selection, @Nullable String index, @Nullable String at)
      throws OperationException {
    String query = Stream.of(parameter("index", index), parameter("at", at))
        .filter(parameter -> !parameter.isEmpty())
        .collect(Collectors.joining("&"));
    return get(
        "explain/" + encoded(selection.toString()) + (query.isEmpty() ? "" : "?" + query),
        Explanation.class);
  }

  private static String parameter(String key, @Nullable String value) {
    return value == null ? "" : key + "=" + encoded(value);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public GcReport gc(boolean dryRun, Progress progress) throws OperationException {
    return work("gc", new Requests.Gc(dryRun), GcReport.class, progress);
  }

  @Override
  public VerifyReport verify(boolean repair, Progress progress) throws OperationException {
    return work("verify", new Requests.Verify(repair), VerifyReport.class, progress);
  }

  private <T> T get(String path, Class<T> type) throws OperationException {
    return whole(request(path).timeout(PATIENCE).GET().build(), type);
  }

  private <T> T post(String path, Object body, Class<T> type) throws OperationException {
    return whole(posted(path, body).timeout(PATIENCE).build(), type);
  }

  private <T> T whole(HttpRequest request, Class<T> type) throws OperationException {
    HttpResponse<String> response = send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw refused(response.statusCode(), response.body());
    }
    try {
      return ReportJson.read(response.body(), type);
    } catch (JsonProcessingException e) {
      throw unintelligible(e);
    }
  }

  /** Long work: lines come as it goes on, every few seconds, however long it takes. */
  private <T> T work(String path, Object body, Class<T> type, Progress progress)
      throws OperationException {
    HttpResponse<Stream<String>> response =
        send(posted(path, body).build(), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      Iterator<String> each = lines.iterator();
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), each.hasNext() ? each.next() : "");
      }
      while (each.hasNext()) {
        WorkLine line = ReportJson.read(each.next(), WorkLine.class);
        JsonNode result = line.result();
        if (result != null && !result.isNull()) {
          return ReportJson.read(result, type);
        }
        report(line, progress);
      }
    } catch (JsonProcessingException e) {
      throw unintelligible(e);
    } catch (UncheckedIOException e) {
      throw unreachable(e);
    }
    throw new OperationException(
        Kind.FAILED, "the Clutch at " + url + " stopped before it was done");
  }

  private static void report(WorkLine line, Progress progress) throws OperationException {
    Problem problem = line.problem();
    if (problem != null) {
      throw failure(problem);
    }
    WorkLine.Progress told = line.progress();
    if (told != null) {
      progress.at(told.done(), told.total());
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + "/-/api/" + path))
        .header("Accept", "application/json")
        .header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder posted(String path, Object body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(ReportJson.line(body), StandardCharsets.UTF_8));
  }

  private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
      throws OperationException {
    try {
      return client.send(request, handler);
    } catch (IOException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperationException(Kind.FAILED, "interrupted", e);
    }
  }

  private OperationException refused(int status, String body) {
    if (status == 401) {
      return new OperationException(
          Kind.FAILED, "the Clutch at " + url + " refuses the token of this data directory");
    }
    try {
      return failure(ReportJson.read(body, Problem.class));
    } catch (JsonProcessingException e) {
      return new OperationException(Kind.FAILED, url + " answered " + status, e);
    }
  }

  private static OperationException failure(Problem problem) {
    Kind kind = switch (problem.status()) {
      case 404 -> Kind.NOT_FOUND;
      case 409 -> Kind.NOT_NOW;
      default -> Kind.FAILED;
    };
    String detail = problem.detail();
    return new OperationException(kind, detail == null ? orNothing(problem.title()) : detail);
  }

  private static String orNothing(@Nullable String text) {
    return text == null ? "it did not work" : text;
  }

  private OperationException unintelligible(JsonProcessingException e) {
    return new OperationException(
        Kind.FAILED, "what answers at " + url + " is no Clutch of this version", e);
  }

  private OperationException unreachable(Exception e) {
    return new OperationException(
        Kind.FAILED,
        "no Clutch answers at " + url
            + ", though one holds the data directory; it may be starting or"
            + " stopping: try again",
        e);
  }
}
