package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermitsTest {
  private static int taken(Permits permits, RequestKind kind) throws InterruptedException {
    int count = 0;
    while (permits.take(kind, Duration.ZERO)) {
      count++;
    }
    return count;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 17, 32})
  void stretches_that_last_leave_some_questions_to_pages(int atOnce) throws Exception {
    Permits permits = new Permits(atOnce);

    assertThat(taken(permits, RequestKind.PART)).isPositive();
    assertThat(taken(permits, RequestKind.PAGE)).isPositive();
    assertThat(taken(permits, RequestKind.FILE)).isEqualTo(atOnce);
  }

  @Test
  void no_more_pages_are_asked_for_than_is_allowed() throws Exception {
    assertThat(taken(new Permits(1), RequestKind.PAGE)).isEqualTo(1);
  }

  @Test
  void pages_may_have_all_and_give_them_back() throws Exception {
    Permits permits = new Permits(4);
    assertThat(taken(permits, RequestKind.PAGE)).isEqualTo(4);
    assertThat(permits.take(RequestKind.PART, Duration.ZERO)).isFalse();

    permits.giveBack(RequestKind.PAGE);

    assertThat(permits.take(RequestKind.PART, Duration.ZERO)).isTrue();
    permits.giveBack(RequestKind.PART);
    assertThat(taken(permits, RequestKind.PAGE)).isEqualTo(1);
  }
}
