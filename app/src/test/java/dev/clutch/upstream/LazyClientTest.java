package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyStoreException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;

class LazyClientTest {
  private final AtomicInteger made = new AtomicInteger();

  @Test
  void a_client_is_made_once_and_when_it_is_needed() throws UpstreamException {
    LazyClient client = new LazyClient(() -> {
      made.incrementAndGet();
      return new OkHttpClient();
    });
    client.evict();
    assertThat(made).hasValue(0);

    assertThat(client.get()).isSameAs(client.get());
    assertThat(made).hasValue(1);
    client.close();
  }

  @Test
  void what_java_cannot_read_at_present_is_a_question_that_failed_and_is_read_again() {
    LazyClient client = new LazyClient(() -> {
      made.incrementAndGet();
      throw undeclared(new KeyStoreException("keystore password was incorrect"));
    });

    for (int turn = 1; turn <= 2; turn++) {
      assertThatThrownBy(client::get)
          .isInstanceOf(UpstreamException.class)
          .hasMessageContaining("keystore password was incorrect");
      assertThat(made).hasValue(turn);
    }
  }

  /** As Kotlin throws. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> RuntimeException undeclared(Exception exception) throws E {
    throw (E) exception;
  }
}
