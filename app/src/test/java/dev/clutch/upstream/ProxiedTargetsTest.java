package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.Test;

class ProxiedTargetsTest {
  private static final AddressRules PUBLIC =
      new AddressRules("index.example", Asking.names(Map.of("index.example", "93.184.216.34")));
  private static final EnvironmentProxySelector PROXIES =
      new EnvironmentProxySelector(Map.of("http_proxy", "http://proxy.example:3128"));

  @Test
  void a_name_is_looked_up_once_and_on_threads_of_its_own() throws Exception {
    List<Runnable> tasks = new ArrayList<>();
    ProxiedTargets targets = new ProxiedTargets(PUBLIC, PROXIES, task -> {
      tasks.add(task);
      task.run();
    });
    HttpUrl here = HttpUrl.get("http://localhost/a.whl");

    assertThatThrownBy(() -> targets.check(here)).isInstanceOf(ForbiddenAddressException.class);
    assertThatThrownBy(() -> targets.check(here)).isInstanceOf(ForbiddenAddressException.class);

    assertThat(tasks).hasSize(1);
  }
}
