package dev.clutch.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is known is answered, although the catalog can't be written. */
@Timeout(60)
class FailingCatalogTest {
  @RegisterExtension
  final Mirror mirror = new Mirror();

  private final Dist wheel = Dist.wheel("demo", "1.0");

  @BeforeEach
  void publish() {
    mirror.upstream().publish("demo", wheel);
  }

  private void refuse(String change) throws Exception {
    execute("CREATE TRIGGER refused BEFORE " + change
        + " BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END");
  }

  private void execute(String statement) throws Exception {
    try (Connection catalog =
            DriverManager.getConnection("jdbc:sqlite:" + mirror.directory().resolve("catalog.db"));
        Statement execution = catalog.createStatement()) {
      execution.execute(statement);
    }
  }

  @Test
  void a_page_that_cannot_be_kept_is_given() throws Exception {
    refuse("INSERT ON page");

    assertThat(mirror.clutch().page("demo").statusCode()).isEqualTo(200);
  }

  @Test
  void a_page_whose_confirmation_cannot_be_kept_is_given() throws Exception {
    mirror.upstream().page("demo", Reply.json(Pages.json("demo", wheel)).withEtag("\"one\""));
    mirror.clutch().page("demo");
    refuse("UPDATE ON page");
    mirror.clock().advance(Duration.ofHours(1));

    assertThat(mirror.clutch().page("demo").statusCode()).isEqualTo(200);
    assertThat(mirror.upstream().pageRequests("demo")).isEqualTo(2);
  }

  @Test
  void a_file_whose_row_cannot_be_kept_is_given_and_stored_when_it_can() throws Exception {
    refuse("INSERT ON file");

    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
    execute("DROP TRIGGER refused");
    mirror.clutch().restart();
    mirror.clutch().get(wheel.pathAt("demo"));
    Eventually.until(
        "it is a hit",
        () -> String.valueOf(mirror.clutch().get(wheel.pathAt("demo")).headers().map())
            .contains("clutch; hit"));
  }

  @Test
  void a_hit_whose_use_cannot_be_noted_is_given() throws Exception {
    mirror.clutch().get(wheel.pathAt("demo"));
    mirror.clutch().restart();
    refuse("UPDATE ON file");

    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
    mirror.clutch().restart();
    assertThat(mirror.clutch().get(wheel.pathAt("demo")).body()).isEqualTo(wheel.bytes());
    assertThat(mirror.upstream().requests(wheel.path())).isEqualTo(1);
  }
}
