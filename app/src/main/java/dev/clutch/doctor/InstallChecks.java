package dev.clutch.doctor;

import dev.clutch.model.Digest;
import dev.clutch.model.DistributionFile;
import dev.clutch.model.ProjectName;
import dev.clutch.model.ProjectPage;
import dev.clutch.simple.InvalidPageException;
import dev.clutch.simple.ProjectPageReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Does by hand what an installer does with one small file of one project. */
final class InstallChecks {
  private static final String JSON = "application/vnd.pypi.simple.v1+json";
  private static final long SMALL_BYTES = 20L << 20;
  private static final String LOG = "the log of the server says why";

  private final Web web;
  private final URI server;
  private final ProjectName project;
  private final Consumer<Check> results;

  /**
   * @param server ends in a slash
   * @param results told of each check as it is done
   */
  InstallChecks(Web web, URI server, ProjectName project, Consumer<Check> results) {
    this.web = web;
    this.server = server;
    this.project = project;
    this.results = results;
  }

  void run() {
    page().ifPresent(page -> {
      links(page);
      file(page).ifPresent(this::install);
    });
  }

  private Optional<ProjectPage> page() {
    URI uri = server.resolve("simple/" + project + "/");
    try {
      HttpResponse<byte[]> response = web.get(uri, "Accept", JSON);
      if (response.statusCode() == 404) {
        results.accept(Check.warning(
            "page",
            "there is no project " + project + ", so no install was tried",
            "name one that your upstream has: --project NAME"));
        return Optional.empty();
      }
      if (response.statusCode() != 200) {
        results.accept(Check.failed(
            "page",
            uri + " answered " + response.statusCode() + said(response),
            "look at the state of the upstream: clutch status"));
        return Optional.empty();
      }
      ProjectPage page = read(uri, response);
      results.accept(
          Check.ok("page", project + " has " + count(page.files().size()) + cacheStatus(response)));
      return Optional.of(page);
    } catch (IOException e) {
      results.accept(Check.failed("page", uri + ": " + reason(e), LOG));
      return Optional.empty();
    }
  }

  private static String count(int files) {
    return files + (files == 1 ? " file" : " files");
  }

  private ProjectPage read(URI uri, HttpResponse<byte[]> response) throws InvalidPageException {
    String type = response.headers().firstValue("Content-Type").orElse(null);
    return ProjectPageReader.read(project, uri, type, response.body());
  }

  private void links(ProjectPage json) {
    URI uri = server.resolve("simple/" + project + "/");
    try {
      ProjectPage html = read(uri, web.get(uri, "Accept", "text/html"));
      List<String> elsewhere = List.of(json, html).stream()
          .flatMap(page -> page.files().stream())
          .map(DistributionFile::url)
          .filter(url -> !url.startsWith(server.toString()))
          .toList();
      if (html.files().size() != json.files().size()) {
        results.accept(Check.failed(
            "links",
            "the HTML page lists " + html.files().size() + " files, the JSON page "
                + json.files().size(),
            "report this as a bug of Clutch"));
      } else if (elsewhere.isEmpty()) {
        results.accept(Check.ok("links", "every link of the page stays on this server"));
      } else {
        results.accept(Check.failed(
            "links",
            elsewhere.size() + " links lead elsewhere, for example " + elsewhere.get(0),
            "what stands between you and Clutch rewrites its pages, or another server answers"));
      }
    } catch (IOException e) {
      results.accept(Check.failed("links", "the HTML page: " + reason(e), LOG));
    }
  }

  /** Returns a small file whose bytes can be checked, a wheel if there is one. */
  private Optional<DistributionFile> file(ProjectPage page) {
    Optional<DistributionFile> file = page.files().stream()
        .filter(candidate -> candidate.sha256().isPresent() && size(candidate) <= SMALL_BYTES)
        .min(Comparator.comparing((DistributionFile candidate) -> candidate.coreMetadata() == null)
            .thenComparing(InstallChecks::size));
    if (file.isEmpty()) {
      results.accept(Check.warning(
          "file",
          project + " has no small file with a digest, so none was fetched",
          "name a small project: --project NAME"));
    }
    return file;
  }

  private static long size(DistributionFile file) {
    Long size = file.size();
    return size == null ? SMALL_BYTES : size;
  }

  private void install(DistributionFile file) {
    URI uri = URI.create(file.url());
    try {
      HttpResponse<byte[]> head = web.send("HEAD", uri);
      HttpResponse<byte[]> whole = web.follow(uri);
      if (whole.statusCode() != 200) {
        results.accept(Check.failed(
            "file", file.filename() + " answered " + whole.statusCode() + said(whole), LOG));
        return;
      }
      digest(file, whole);
      head(file, head, whole.body().length);
      range(file, uri, whole.body());
      metadata(file);
    } catch (IOException e) {
      results.accept(Check.failed("file", file.filename() + ": " + reason(e), LOG));
    }
  }

  private void digest(DistributionFile file, HttpResponse<byte[]> whole) {
    String observed = sha256(whole.body());
    String announced = file.sha256().map(Digest::hex).orElse("");
    results.accept(
        observed.equals(announced)
            ? Check.ok(
                "file",
                file.filename()
                    + ": "
                    + whole.body().length
                    + " bytes, digest right"
                    + cacheStatus(whole))
            : Check.failed(
                "file",
                file.filename() + " has the digest " + observed + ", the page says " + announced,
                "something between you and Clutch changes files"));
  }

  private void head(DistributionFile file, HttpResponse<byte[]> head, int length) {
    String announced = head.headers().firstValue("Content-Length").orElse("none");
    results.accept(
        head.statusCode() == 200 && announced.equals(String.valueOf(length))
            ? Check.ok("HEAD", "says the same length")
            : Check.failed(
                "HEAD",
                "HEAD of "
                    + file.filename()
                    + " answered "
                    + head.statusCode()
                    + ", length "
                    + announced
                    + " instead of "
                    + length,
                "something between you and Clutch answers HEAD by itself"));
  }

  private void range(DistributionFile file, URI uri, byte[] whole) throws IOException {
    int end = Math.min(99, whole.length - 1);
    HttpResponse<byte[]> part = web.get(uri, "Range", "bytes=0-" + end);
    boolean isRight = part.statusCode() == 206
        && java.util.Arrays.equals(part.body(), 0, part.body().length, whole, 0, end + 1);
    results.accept(
        isRight
            ? Check.ok("range", "a part of the file is sent as asked for")
            : Check.failed(
                "range",
                "bytes 0 to " + end + " of " + file.filename() + " answered " + part.statusCode(),
                "something between you and Clutch does not pass ranges on"));
  }

  private void metadata(DistributionFile file) throws IOException {
    Map<String, String> hashes = file.coreMetadata();
    if (hashes == null) {
      results.accept(Check.skipped("metadata", "the page announces none for " + file.filename()));
      return;
    }
    HttpResponse<byte[]> metadata = web.get(URI.create(file.url() + ".metadata"));
    String announced = hashes.get("sha256");
    boolean isRight = metadata.statusCode() == 200
        && (announced == null || announced.equals(sha256(metadata.body())));
    results.accept(
        isRight
            ? Check.ok("metadata", "is served as the page announces it")
            : Check.failed(
                "metadata",
                file.filename() + ".metadata answered " + metadata.statusCode()
                    + (metadata.statusCode() == 200 ? " with another digest" : said(metadata)),
                LOG));
  }

  private static String cacheStatus(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Cache-Status")
        .map(status -> " (" + status + ")")
        .orElse("");
  }

  /** Returns the first line of what an error says. */
  private static String said(HttpResponse<byte[]> response) {
    String text = new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    return text.lines().findFirst().map(line -> ": " + line).orElse("");
  }

  static String reason(Exception failure) {
    String message = failure.getMessage();
    return message == null
        ? failure.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // every Java has it
    }
  }
}
