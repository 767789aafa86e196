package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.repository.CredentialsRefusedException;
import dev.clutch.repository.HiddenBy;
import dev.clutch.repository.RuleKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.eclipse.jetty.http.HttpHeader;
import org.junit.jupiter.api.Test;

class ErrorsTest {
  @Test
  void a_hidden_file_is_refused_with_the_rule_its_reason_and_until_when() {
    HiddenBy by = new HiddenBy(
        RuleKind.COOLDOWN, "cooldown: too young", Instant.parse("2026-06-07T12:00:00Z"));

    Answer answer = Errors.hidden(by);

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.headers().get(HttpHeader.CONTENT_TYPE)).isEqualTo("application/problem+json");
    assertThat(text(answer))
        .isEqualTo("{\"title\":\"Hidden by a rule\",\"status\":403,"
            + "\"detail\":\"cooldown: too young, until 2026-06-07T12:00:00Z\","
            + "\"rule\":\"cooldown\",\"reason\":\"cooldown: too young\","
            + "\"until\":\"2026-06-07T12:00:00Z\"}\n");
  }

  @Test
  void a_file_hidden_for_good_is_refused_without_an_end() {
    assertThat(text(Errors.hidden(new HiddenBy(RuleKind.DENY, "deny: demo is denied", null))))
        .contains("\"detail\":\"deny: demo is denied\"", "\"until\":null");
  }

  @Test
  void who_reads_that_a_source_refuses_us_is_told_what_to_do() {
    Answer answer = Errors.of(
        new CredentialsRefusedException("internal", "https://index.example answered 403", null));

    assertThat(answer.status()).isEqualTo(502);
    assertThat(text(answer))
        .isEqualTo("The source internal refuses us: https://index.example answered 403; check the"
            + " credentials of this source\n");
  }

  private static String text(Answer answer) {
    Answer.Body.Bytes body = (Answer.Body.Bytes) answer.body();
    return StandardCharsets.UTF_8.decode(body.bytes().duplicate()).toString();
  }
}
