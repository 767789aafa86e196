package dev.clutch.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults of an upstream of every kind, at random, under load. The seed is in the name of what failed. */
@Timeout(120)
class RandomFaultsTest {
  private static final int CLIENTS = 8;
  private static final int REQUESTS = 25;
  private static final int PROJECTS = 30;
  private static final Pattern LISTED =
      Pattern.compile("\"filename\":\\s*\"([^\"]+)\".*?\"sha256\":\\s*\"([0-9a-f]+)\"");

  @TempDir
  private Path directory = Path.of("");

  @Test
  void every_answer_is_right_or_a_refusal_with_a_reason_or_breaks_off() throws Exception {
    long seed = new Random().nextInt();
    try (FaultyUpstream upstream = new FaultyUpstream(seed, 0.4);
        Place place = Place.start(upstream, directory, Duration.ZERO)) {
      List<String> outcomes = ask(place, seed);

      assertThat(outcomes)
          .as("seed " + seed)
          .contains("right page", "right file")
          .isSubsetOf("right page", "right file", "refused", "broke off");

      upstream.faults(0);
      Place.until(
          "all is well again, seed " + seed,
          () -> place.get(Place.page(0)).statusCode() == 200
              && place.get(Place.file(0, 0)).statusCode() == 200);
    }
  }

  private static List<String> ask(Place place, long seed) throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Callable<List<String>>> work = new ArrayList<>();
      for (int client = 0; client < CLIENTS; client++) {
        Random chance = new Random(seed + client);
        work.add(() -> outcomes(place, chance));
      }
      List<String> outcomes = new ArrayList<>();
      for (Future<List<String>> client : clients.invokeAll(work)) {
        outcomes.addAll(client.get());
      }
      return outcomes;
    } finally {
      clients.shutdownNow();
    }
  }

  private static List<String> outcomes(Place place, Random chance) throws Exception {
    List<String> outcomes = new ArrayList<>();
    for (int i = 0; i < REQUESTS; i++) {
      outcomes.add(outcome(place, chance.nextInt(PROJECTS), chance.nextInt(6)));
    }
    return outcomes;
  }

  private static String outcome(Place place, int project, int what) throws Exception {
    boolean isPage = what > 2;
    String path = isPage ? Place.page(project) : Place.file(project, what);
    HttpResponse<byte[]> response;
    try {
      response = place.get(path);
    } catch (HttpTimeoutException e) {
      return path + " hangs";
    } catch (IOException e) {
      return "broke off";
    }
    String text = new String(response.body(), UTF_8);
    return switch (response.statusCode()) {
      case 200 -> isPage ? page(project, text) : file(project, what, response.body());
      case 502, 503, 504 ->
        text.lines().count() == 1 && text.length() > 10 ? "refused" : "no reason: " + text;
      default -> path + " is " + response.statusCode() + ": " + text;
    };
  }

  private static String page(int project, String text) {
    Map<String, String> listed = LISTED
        .matcher(text)
        .results()
        .collect(Collectors.toMap((MatchResult file) -> file.group(1), file -> file.group(2)));
    return listed.equals(FaultyUpstream.files(project)) ? "right page" : "wrong page: " + text;
  }

  private static String file(int project, int file, byte[] body) {
    String filename = FaultyUpstream.filename(project, file);
    boolean isRight =
        FaultyUpstream.sha256(body).equals(FaultyUpstream.files(project).get(filename));
    return isRight ? "right file" : "wrong bytes of " + filename;
  }
}
