package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Damage that was done to stored files while nobody looked is never completed at a client. */
@Timeout(60)
class DamageTest {
  private static final int LARGE = 3_000_000;

  @RegisterExtension
  final Mirror mirror = new Mirror();

  private final Dist small = Dist.of("demo-1.0.tar.gz", 20_000);
  private final Dist large = Dist.of("demo-2.0.tar.gz", LARGE);

  @BeforeEach
  void publish() {
    mirror.upstream().publish("demo", small, large);
  }

  /** Stores it, and stops the server. */
  private Path stored(Dist file) throws Exception {
    assertThat(get(file).body()).isEqualTo(file.bytes());
    Eventually.until("stored", () -> mirror.clutch().stored("incoming").isEmpty());
    mirror.clutch().close();
    return blob(file);
  }

  private Path blob(Dist file) {
    String hex = file.sha256();
    return mirror
        .directory()
        .resolve("blobs")
        .resolve(hex.substring(0, 2))
        .resolve(hex.substring(2, 4))
        .resolve(hex);
  }

  private HttpResponse<byte[]> get(Dist file, String... headers) throws Exception {
    return mirror.clutch().get(file.pathAt("demo"), headers);
  }

  private RawClient.Response raw(Dist file) throws IOException {
    try (RawClient client = mirror.clutch().raw()) {
      return client.get(file.pathAt("demo")).read();
    }
  }

  private static void flipBit(Path blob, long at) throws IOException {
    try (FileChannel channel =
        FileChannel.open(blob, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1));
      channel.write(one.flip(), at);
    }
  }

  private void assertRepaired(Dist file) throws Exception {
    assertThat(get(file).body()).isEqualTo(file.bytes());
    Eventually.until(
        "stored again", () -> String.valueOf(get(file).headers().map()).contains("clutch; hit"));
    assertThat(Files.readAllBytes(blob(file))).isEqualTo(file.bytes());
  }

  @Test
  void a_small_file_with_a_flipped_bit_is_fetched_anew_in_the_same_request() throws Exception {
    flipBit(stored(small), 7);
    mirror.clutch().start();

    HttpResponse<byte[]> response = get(small);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(small.bytes());
    assertThat(response.headers().firstValue("Cache-Status")).contains("clutch; fwd=miss; stored");
    assertThat(mirror.upstream().requests(small.path())).isEqualTo(2);
    assertRepaired(small);
  }

  @Test
  void a_large_file_with_a_flipped_bit_never_looks_complete() throws Exception {
    flipBit(stored(large), LARGE / 2);
    mirror.clutch().start();

    RawClient.Response response = raw(large);

    assertThat(!response.isWhole() || Arrays.equals(response.body(), large.bytes()))
        .isTrue();
    assertRepaired(large);
  }

  @Test
  void what_was_damaged_is_set_aside() throws Exception {
    Path blob = stored(small);
    flipBit(blob, 7);
    byte[] damaged = Files.readAllBytes(blob);
    mirror.clutch().start();

    get(small);

    assertThat(mirror.clutch().stored("damaged")).singleElement().satisfies(aside -> {
      assertThat(aside.getFileName()).asString().startsWith(small.sha256() + "-");
      assertThat(aside).hasBinaryContent(damaged);
    });
  }

  @Test
  void a_file_that_lost_its_end_is_fetched_anew() throws Exception {
    try (FileChannel channel = FileChannel.open(stored(large), StandardOpenOption.WRITE)) {
      channel.truncate(LARGE / 2);
    }
    mirror.clutch().start();

    assertRepaired(large);
  }

  @Test
  void an_empty_file_in_a_blobs_place_is_a_miss() throws Exception {
    Files.write(stored(small), new byte[0]);
    mirror.clutch().start();

    assertRepaired(small);
  }

  @Test
  void a_folder_in_a_blobs_place_is_a_miss() throws Exception {
    Path blob = stored(small);
    Files.delete(blob);
    Files.createDirectory(blob);
    Files.writeString(blob.resolve("something"), "foreign");
    mirror.clutch().start();

    assertRepaired(small);
  }

  @Test
  void a_link_in_a_blobs_place_is_a_miss_and_what_it_leads_to_is_left_alone() throws Exception {
    Path blob = stored(small);
    Path elsewhere = mirror.directory().resolve("elsewhere");
    Files.move(blob, elsewhere);
    Files.createSymbolicLink(blob, elsewhere);
    mirror.clutch().start();

    assertRepaired(small);
    assertThat(mirror.upstream().requests(small.path())).isEqualTo(2);
    assertThat(elsewhere).hasBinaryContent(small.bytes());
  }

  @Test
  void a_file_in_a_folders_place_does_not_keep_blobs_from_being_stored() throws Exception {
    Path folder = mirror.directory().resolve("blobs").resolve(small.sha256().substring(0, 2));
    Files.writeString(folder, "foreign");

    assertRepaired(small);
  }

  @Test
  void an_intact_file_is_a_hit_at_its_first_sending_after_a_start() throws Exception {
    stored(large);
    mirror.clutch().start();

    HttpResponse<byte[]> first = get(large);
    HttpResponse<byte[]> second = get(large);

    assertThat(first.body()).isEqualTo(large.bytes());
    assertThat(first.headers().firstValue("Cache-Status")).contains("clutch; hit");
    assertThat(first.headers().firstValueAsLong("Content-Length")).hasValue(LARGE);
    assertThat(second.headers().firstValue("ETag")).contains("\"" + large.sha256() + "\"");
    assertThat(mirror.upstream().requests(large.path())).isEqualTo(1);
  }

  @Test
  void a_range_at_the_first_sending_after_a_start_is_a_range() throws Exception {
    stored(large);
    mirror.clutch().start();

    HttpResponse<byte[]> end = get(large, "Range", "bytes=-1000");

    assertThat(end.statusCode()).isEqualTo(206);
    assertThat(end.body()).isEqualTo(Arrays.copyOfRange(large.bytes(), LARGE - 1000, LARGE));
    assertThat(mirror.upstream().requests(large.path())).isEqualTo(1);
  }

  @Test
  void what_needs_no_bytes_is_answered_at_once_after_a_start() throws Exception {
    stored(large);
    String tag = "\"" + large.sha256() + "\"";
    mirror.clutch().start();

    HttpResponse<byte[]> head = mirror.clutch().head(large.pathAt("demo"));
    HttpResponse<byte[]> unchanged = get(large, "If-None-Match", tag);

    assertThat(head.headers().firstValue("ETag")).contains(tag);
    assertThat(head.headers().firstValue("Cache-Status")).contains("clutch; hit");
    assertThat(unchanged.statusCode()).isEqualTo(304);
  }

  @Test
  void many_clients_of_a_damaged_file_get_right_bytes_or_a_broken_connection() throws Exception {
    flipBit(stored(large), LARGE - 10);
    mirror.clutch().start();
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(mirror.clutch().getAsync(large.pathAt("demo")));
    }

    for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
      HttpResponse<byte[]> response = answer.exceptionally(broken -> null).join();
      assertThat(response == null || Arrays.equals(response.body(), large.bytes()))
          .isTrue();
    }
    assertThat(mirror.clutch().stored("damaged")).hasSize(1);
    assertRepaired(large);
    assertThat(mirror.upstream().requests(large.path())).isEqualTo(2);
  }
}
