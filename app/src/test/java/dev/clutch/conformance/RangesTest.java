package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Ranges of a stored file: a small one, which is read, and a large one, which is mapped. */
@ParameterizedClass
@ValueSource(ints = {1_000, 600_000})
class RangesTest {
  @RegisterExtension
  static final Mirror mirror = new Mirror();

  @Parameter
  int size;

  private Dist file() {
    return Dist.of("ranged-" + size + ".tar.gz", size);
  }

  @BeforeAll
  static void publish() throws Exception {
    Dist small = Dist.of("ranged-1000.tar.gz", 1_000);
    Dist large = Dist.of("ranged-600000.tar.gz", 600_000);
    mirror.upstream().publish("ranged", small, large);
    mirror.clutch().get(small.pathAt("ranged"));
    mirror.clutch().get(large.pathAt("ranged"));
  }

  private HttpResponse<byte[]> ask(String... headers) throws Exception {
    return mirror.clutch().get(file().pathAt("ranged"), headers);
  }

  // CONFORMANCE 87
  @Test
  void the_first_hundred_bytes() throws Exception {
    var response = ask("Range", "bytes=0-99");

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.headers().firstValue("Content-Range")).contains("bytes 0-99/" + size);
    assertThat(response.headers().firstValueAsLong("Content-Length")).hasValue(100);
    assertThat(response.body()).isEqualTo(Arrays.copyOf(file().bytes(), 100));
  }

  // CONFORMANCE 88
  @Test
  void everything_from_an_offset() throws Exception {
    var response = ask("Range", "bytes=100-");

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(file().bytes(), 100, size));
  }

  // CONFORMANCE 88
  @Test
  void the_last_hundred_bytes() throws Exception {
    var response = ask("Range", "bytes=-100");

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.headers().firstValue("Content-Range"))
        .contains("bytes " + (size - 100) + "-" + (size - 1) + "/" + size);
    assertThat(response.body()).isEqualTo(Arrays.copyOfRange(file().bytes(), size - 100, size));
  }

  // CONFORMANCE 89
  @ParameterizedTest
  @ValueSource(strings = {"bytes=-999999999", "bytes=0-999999999"})
  void a_range_longer_than_the_file_is_the_file(String range) throws Exception {
    assertThat(ask("Range", range).body()).isEqualTo(file().bytes());
  }

  // CONFORMANCE 90
  @Test
  void a_range_beyond_the_end_is_416_and_says_the_length() throws Exception {
    var response = ask("Range", "bytes=" + size + "-");

    assertThat(response.statusCode()).isEqualTo(416);
    assertThat(response.headers().firstValue("Content-Range")).contains("bytes */" + size);
  }

  // CONFORMANCE 91, 92
  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=0-0,5-9", "lines=0-9", "bytes=9-0", "bytes=a-b", "bytes", "bytes=-", "0-9"})
  void what_is_not_one_range_of_bytes_is_ignored(String range) throws Exception {
    var response = ask("Range", range);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEqualTo(file().bytes());
  }

  // CONFORMANCE 93
  @ParameterizedTest
  @CsvSource({"'', 206", "W/, 200", "other, 200"})
  void a_range_of_another_version_is_the_whole_file(String prefix, int status) throws Exception {
    String tag = "\"" + file().sha256() + "\"";

    var response = ask("Range", "bytes=0-9", "If-Range", prefix + tag);

    assertThat(response.statusCode()).isEqualTo(status);
  }

  // CONFORMANCE 95
  @Test
  void HEAD_with_a_range_is_answered_as_without() throws Exception {
    var head = mirror.clutch().head(file().pathAt("ranged"), "Range", "bytes=0-9");

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue(size);
    assertThat(head.headers().firstValue("Content-Range")).isEmpty();
  }

  // CONFORMANCE 94
  @ParameterizedTest
  @CsvSource({"0-99, 0, 100", "300-399, 300, 400", "-100, -100, 0"})
  void a_range_of_a_cold_file_is_right(String range, int from, int to) throws Exception {
    String project = "cold" + size + "x" + (from < 0 ? "end" : from);
    Dist cold = Dist.of(project + "-1.0.tar.gz", size);
    mirror.upstream().publish(project, cold);
    int start = from < 0 ? size + from : from;

    var response = mirror.clutch().get(cold.pathAt(project), "Range", "bytes=" + range);

    assertThat(response.statusCode()).isEqualTo(206);
    assertThat(response.body())
        .isEqualTo(Arrays.copyOfRange(cold.bytes(), start, to == 0 ? size : to));
    assertThat(mirror.upstream().received(cold.path()))
        .allMatch(request -> !request.headers().getValuesList("Range").contains("bytes=-100"));
  }

  // CONFORMANCE 94
  @Test
  void a_range_beyond_the_end_of_a_cold_file_is_416() throws Exception {
    String project = "beyond" + size;
    Dist cold = Dist.of(project + "-1.0.tar.gz", size);
    mirror.upstream().publish(project, cold);

    var response = mirror.clutch().get(cold.pathAt(project), "Range", "bytes=" + size + "-");

    assertThat(response.statusCode()).isEqualTo(416);
  }
}
