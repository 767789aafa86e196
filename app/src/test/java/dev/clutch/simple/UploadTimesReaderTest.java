package dev.clutch.simple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Filename;
import dev.clutch.simple.UploadTimesReader.Upload;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTimesReaderTest {
  private static final String MD5 = "0123456789abcdef0123456789abcdef";

  private static Map<Filename, Upload> read(String body) throws InvalidPageException {
    return UploadTimesReader.read("application/json", body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reads_times_and_digests_of_all_releases_and_of_the_latest() throws Exception {
    Map<Filename, Upload> uploads = read("""
        {"info": {"name": "demo"},
         "releases": {
           "0.9": [],
           "1.0": [{"filename": "demo-1.0.tar.gz", "digests": {"MD5": "%s"},
                    "upload_time": "2020-01-01T00:00:00",
                    "upload_time_iso_8601": "2020-01-01T00:00:00.123456Z"}]},
         "urls": [{"filename": "demo-2.0.tar.gz", "upload_time_iso_8601": "2021-01-01T00:00:00Z"}],
         "vulnerabilities": []}
        """.formatted(MD5));

    assertThat(uploads)
        .containsOnly(
            Map.entry(
                new Filename("demo-1.0.tar.gz"),
                new Upload(Map.of("md5", MD5), Instant.parse("2020-01-01T00:00:00.123456Z"))),
            Map.entry(
                new Filename("demo-2.0.tar.gz"),
                new Upload(Map.of(), Instant.parse("2021-01-01T00:00:00Z"))));
  }

  @Test
  void a_file_without_a_time_or_a_zone_or_a_name_is_left_out() throws Exception {
    assertThat(read("""
        {"urls": [1, null,
          {"filename": "demo-1.0.tar.gz", "upload_time": "2020-01-01T00:00:00"},
          {"filename": "demo-2.0.tar.gz", "upload_time_iso_8601": "2020-01-01T00:00:00"},
          {"filename": "../demo-3.0.tar.gz", "upload_time_iso_8601": "2020-01-01T00:00:00Z"},
          {"upload_time_iso_8601": "2020-01-01T00:00:00Z"}]}
        """)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html></html>",
        "[]",
        "{}",
        "{\"message\": \"x\"}",
        "{\"urls\": [{",
        "{\"urls\""
      })
  void what_is_no_such_document_is_refused(String body) {
    assertThatThrownBy(() -> read(body)).isInstanceOf(InvalidPageException.class);
  }

  @Test
  void a_page_in_html_is_refused() {
    assertThatThrownBy(() ->
            UploadTimesReader.read("text/html", "<html></html>".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidPageException.class);
  }
}
