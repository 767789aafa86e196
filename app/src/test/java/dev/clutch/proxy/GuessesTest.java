package dev.clutch.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.repository.FileMissingException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuessesTest {
  private static final Wanted METADATA = new Wanted(
      new ProjectName("demo"),
      new Filename("demo-1.0-py3-none-any.whl.metadata"),
      "https://files.example/demo-1.0-py3-none-any.whl.metadata",
      Map.of(),
      null);

  private static Guesses of(int atOnce) {
    return new Guesses(atOnce, () -> Instant.EPOCH);
  }

  @Test
  void half_of_what_is_asked_at_once_is_for_clients() {
    Guesses guesses = of(4);

    assertThat(guesses.tryBegin()).isTrue();
    assertThat(guesses.tryBegin()).isTrue();
    assertThat(guesses.tryBegin()).isFalse();
    guesses.end(null);
    assertThat(guesses.tryBegin()).isTrue();
  }

  @Test
  void the_only_question_of_a_source_is_for_clients() {
    assertThat(of(1).tryBegin()).isFalse();
  }

  @Test
  void what_is_not_there_is_in_vain_and_keeps_nothing_else_from_being_asked() {
    Guesses guesses = of(2);
    assertThat(guesses.tryBegin()).isTrue();

    guesses.end(METADATA, new FileMissingException("not found", null));

    assertThat(guesses.isVain(METADATA)).isTrue();
    assertThat(guesses.tryBegin()).isTrue();
  }
}
