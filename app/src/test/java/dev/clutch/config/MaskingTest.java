package dev.clutch.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskingTest {
  @ParameterizedTest
  @CsvSource({
    "https://a.example/simple/, https://a.example/simple/",
    "https://me:s3cret@a.example/, https://********@a.example/",
    "https://s3cret@a.example/, https://********@a.example/",
    "https://me:s3/c?r@et@a.example/, https://********@a.example/",
    "me:s3cret@a.example, ********@a.example",
    "https://a.example/?token=s3cret&v=1, https://a.example/?token=********&v=********",
    "https://a.example/?s3cret, https://a.example/?********",
  })
  void an_address_is_shown_without_what_may_be_a_secret(String text, String shown) {
    assertThat(Addresses.shown(text)).isEqualTo(shown);
  }

  @Test
  void a_secret_is_shown_as_the_place_where_it_is_or_not_at_all(@TempDir Path folder) {
    Written written = new Written(folder).put("token.txt", "s3cret").variable("TOKEN", "s3cret");
    String source = "[[source]]\nname = \"a\"\nurl = \"https://a.example\"\ntoken = ";

    assertThat(written.file(source + "\"s3cret\"").shown("source", "token"))
        .isEqualTo("******** from clutch.toml:4");
    assertThat(written.file(source + "\"${TOKEN}\"").shown("source", "token"))
        .isEqualTo("${TOKEN} from clutch.toml:4");
    assertThat(written.file(source + "\"file:token.txt\"").shown("source", "token"))
        .isEqualTo("file:token.txt from clutch.toml:4");
    assertThat(written.file(source + "\"x${TOKEN}\"").shown("source", "token"))
        .isEqualTo("******** from clutch.toml:4");
  }

  @Test
  void what_was_read_does_not_show_it_either(@TempDir Path folder) {
    Written written = new Written(folder).file("""
        [[source]]
        name = "a"
        url = "https://me:s3cret@a.example"
        proxy = "http://me:s3cret@p.example"
        """);

    assertThat(written.configuration().toString()).doesNotContain("s3cret", "czNjcmV0");
    assertThat(written.loader().load().settings().toString()).doesNotContain("s3cret");
  }
}
