package dev.clutch.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReachTest {
  @ParameterizedTest
  @CsvSource({
    "http://clutch.example, https://files.example/x, true",
    "http://clutch.example, http://10.1.2.3/x, true",
    "https://clutch.example, http://files.example/x, false",
    "https://clutch.example, https://files.example/x, true",
    "http://clutch.example, http://127.0.0.1:8080/x, false",
    "http://10.1.2.3:7654, http://localhost/x, false",
    "http://10.1.2.3:7654, http://[::1]/x, false",
    "http://localhost:7654, http://127.0.0.1:8080/x, true",
    "http://[::1]:7654, http://localhost/x, true",
    "http://a b, http://files.example/x, false",
  })
  void a_client_is_sent_where_it_can_go(String from, String to, boolean leads) {
    assertThat(Reach.leads(from, to)).isEqualTo(leads);
  }
}
