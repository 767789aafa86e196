package dev.clutch.doctor;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.clutch.config.ServerSettings;
import dev.clutch.model.ProjectName;
import dev.clutch.model.Sizes;
import dev.clutch.operations.ReportJson;
import dev.clutch.operations.StatusReport;
import dev.clutch.upstream.Caller;
import dev.clutch.upstream.UpstreamUrl;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks from outside whether an install would work, one check after the other. */
public final class Doctor {
  /** Small, old, and at PyPI. */
  public static final String USUAL_PROJECT = "iniconfig";

  private static final long LITTLE_BYTES = 1L << 30;

  private final Patient patient;
  private final InstantSource clock;
  private final Consumer<Check> told;
  private final Web web = new Web();
  private final List<Check> checks = new ArrayList<>();

  /**
   * Whom to look at.
   *
   * @param server the URL of a Clutch, or null for the one that runs on the data directory
   * @param upstream the URL of an upstream, or null for those that the server names
   * @param dataDirectory null if the server is another machine's
   * @param environment of the clients and of the server, taken to be the same
   */
  public record Patient(
      @Nullable String server,
      @Nullable String upstream,
      @Nullable Path dataDirectory,
      ProjectName project,
      Map<String, String> environment,
      PipConfiguration pip,
      String userAgent) {}

  /**
   * @param told of each check as soon as it is done
   */
  public Doctor(Patient patient, InstantSource clock, Consumer<Check> told) {
    this.patient = patient;
    this.clock = clock;
    this.told = told;
  }

  /**
   * Runs all checks. Changes nothing but what an install would: a page and a small file are stored.
   *
   * @throws IllegalArgumentException if a URL can't be meant; one line for people
   */
  public Diagnosis run() {
    String url = server();
    URI server = URI.create(url + "/");
    List<UpstreamUrl> named =
        patient.upstream == null ? List.of() : List.of(UpstreamUrl.parse(patient.upstream));
    Optional<StatusReport> status = reach(server);
    if (status.isPresent()) {
      new InstallChecks(web, server, patient.project, this::add).run();
    }
    upstreams(named, status);
    directory();
    ClientChecks clients = new ClientChecks(server, patient.environment, this::add);
    clients.proxies();
    patient.pip.lines().ifPresentOrElse(clients::pip, clients::noPip);
    clients.uv();
    return Diagnosis.of(url, checks);
  }

  private void add(Check check) {
    checks.add(check);
    told.accept(check);
  }

  /** Returns the address without a slash at its end. */
  private String server() {
    String given = patient.server;
    if (given == null) {
      given = announced().orElse("http://127.0.0.1:" + ServerSettings.DEFAULT_PORT);
    }
    String url = given.replaceFirst("(/simple)?/*$", "");
    try {
      URI uri = new URI(url);
      if (uri.getHost() != null && String.valueOf(uri.getScheme()).matches("https?")) {
        return url;
      }
    } catch (java.net.URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException("not the URL of a Clutch: "
        + UpstreamUrl.withoutUserInfo(given) + " (write http://HOST:PORT)");
  }

  private Optional<String> announced() {
    try {
      Path directory = patient.dataDirectory;
      return directory == null
          ? Optional.empty()
          : Optional.of(Files.readString(directory.resolve("server")).strip())
              .filter(url -> !url.isEmpty());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private Optional<StatusReport> reach(URI server) {
    try {
      HttpResponse<byte[]> response = web.get(server.resolve("-/api/status"));
      StatusReport status =
          ReportJson.read(new String(response.body(), StandardCharsets.UTF_8), StatusReport.class);
      add(Check.ok("server", "Clutch " + status.version() + " answers at " + server));
      ready(server);
      return Optional.of(status);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      add(Check.failed(
          "server",
          "what answers at " + server + " is no Clutch",
          "is another program there? start Clutch at another port: clutch serve --port 7655"));
    } catch (IOException e) {
      add(Check.failed(
          "server",
          "nothing answers at " + server,
          "start it: clutch serve; or name its URL: clutch doctor http://HOST:PORT"));
    }
    return Optional.empty();
  }

  private void ready(URI server) throws IOException {
    HttpResponse<byte[]> response = web.get(server.resolve("readyz"));
    add(
        response.statusCode() == 200
            ? Check.ok("ready", "requests can be served")
            : Check.failed(
                "ready",
                "readyz answered " + response.statusCode(),
                "the catalog can't be read; the log of the server says why"));
  }

  private void upstreams(List<UpstreamUrl> named, Optional<StatusReport> status) {
    Caller caller = new Caller(patient.userAgent, "clutch-doctor");
    UpstreamChecks check = new UpstreamChecks(caller, patient.environment, clock, this::add);
    if (!named.isEmpty()) {
      named.forEach(url -> check.run(url, patient.project));
    } else if (status.isEmpty()) {
      check.run(UpstreamUrl.parse(ServerSettings.DEFAULT_UPSTREAM), patient.project);
    } else if (status.get().offline()) {
      add(Check.skipped("upstream", "the server is offline: it asks no upstream"));
    } else if (status.get().upstreams().isEmpty()) {
      add(Check.skipped("upstream", "the server has none: its source is a folder"));
    } else {
      status
          .get()
          .upstreams()
          .forEach(upstream -> check.run(UpstreamUrl.parse(upstream.url()), patient.project));
    }
  }

  private void directory() {
    Path directory = patient.dataDirectory;
    if (directory == null) {
      add(Check.skipped("data", "the data directory is on the server's machine"));
      return;
    }
    Path existing = existing(directory);
    if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
      add(Check.failed(
          "data",
          existing + (Files.isDirectory(existing) ? " is not writable" : " is no directory"),
          "choose another with --data-dir, or let its owner run Clutch"));
      return;
    }
    try {
      long free = Files.getFileStore(existing).getUsableSpace();
      String found = directory + (existing.equals(directory) ? "" : " (will be made)") + ": "
          + Sizes.text(free) + " free";
      add(
          free < LITTLE_BYTES
              ? Check.warning("data", found, "make room: what does not fit is passed on unstored")
              : Check.ok("data", found));
    } catch (IOException e) {
      add(Check.failed("data", directory + ": " + InstallChecks.reason(e), "check the disk"));
    }
  }

  /** Returns the directory, or the nearest one above it that there is. */
  private static Path existing(Path directory) {
    Path path = directory.toAbsolutePath();
    while (!Files.exists(path) && path.getParent() != null) {
      path = path.getParent();
    }
    return path.equals(directory.toAbsolutePath()) ? directory : path;
  }
}
