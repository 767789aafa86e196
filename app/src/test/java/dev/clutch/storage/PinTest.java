package dev.clutch.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinTest {
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Filename WHEEL = new Filename("demo-1.0-py3-none-any.whl");

  @Test
  void a_pinned_project_covers_every_file_of_it_and_no_other() {
    Pin pin = Pin.of(DEMO);

    assertThat(pin.covers(DEMO, WHEEL)).isTrue();
    assertThat(pin.covers(new ProjectName("other"), WHEEL)).isFalse();
  }

  @Test
  void a_pinned_file_covers_its_metadata_too() {
    Pin pin = Pin.of(DEMO, WHEEL);

    assertThat(pin.covers(DEMO, WHEEL)).isTrue();
    assertThat(pin.covers(DEMO, WHEEL.metadata())).isTrue();
    assertThat(pin.covers(DEMO, new Filename("demo-1.0.tar.gz"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "demo-1.0-py3-none-any.whl, true",
    "demo-1.0-py3-none-any.whl.metadata, true",
    "demo-1.0.tar.gz, true",
    "demo-1.0.0.zip, true",
    "demo-1.0.1.zip, false",
    "demo-1.0rc1-py3-none-any.whl, false",
    "demo.zip, false"
  })
  void a_pinned_version_covers_the_files_of_that_version(String filename, boolean isCovered) {
    assertThat(Pin.of(DEMO, "1.0").covers(DEMO, new Filename(filename))).isEqualTo(isCovered);
  }

  @Test
  void a_version_that_is_none_by_todays_rules_is_compared_as_it_is_spelled() {
    assertThat(Pin.of(DEMO, "1.0-final-x").covers(DEMO, new Filename("demo-1.0-final-x.zip")))
        .isTrue();
  }
}
