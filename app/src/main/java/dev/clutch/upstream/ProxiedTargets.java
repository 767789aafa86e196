package dev.clutch.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import okhttp3.HttpUrl;

/**
 * What can be known of a target when it is the configured proxy that connects to it: an address speaks for
 * itself, a name as far as it has a meaning here too. A name that has none is the proxy's to judge.
 */
final class ProxiedTargets {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final AddressRules rules;
  private final EnvironmentProxySelector proxies;
  private final Executor threads;

  /** A resolver that can't be reached behind a proxy costs its second once, not with each file. */
  private final Cache<String, List<InetAddress>> resolved = Caffeine.newBuilder()
      .maximumSize(1_000)
      .expireAfterWrite(Duration.ofMinutes(10))
      .build();

  /**
   * @param threads on which names are looked up
   */
  ProxiedTargets(AddressRules rules, EnvironmentProxySelector proxies, Executor threads) {
    this.rules = rules;
    this.proxies = proxies;
    this.threads = threads;
  }

  /**
   * Checks a target that no socket of ours connects to, and the proxy itself where it is asked directly.
   *
   * @throws ForbiddenAddressException if the source may not lead there
   */
  void check(HttpUrl target) throws ForbiddenAddressException {
    String host = target.host();
    boolean isOurs = proxies.isProxied(target.uri()) || proxies.isProxy(host, target.port());
    if (!isOurs || rules.isOwn(host)) {
      return;
    }
    rules.checkSpelling(host);
    for (InetAddress address : addresses(host)) {
      rules.check(host, address);
    }
  }

  /** Returns the addresses that a name has here, or none if it has no meaning here. */
  List<InetAddress> addresses(String host) {
    List<InetAddress> known = resolved.getIfPresent(host);
    if (known == null) {
      known = resolve(host);
      resolved.put(host, known);
    }
    return known;
  }

  private List<InetAddress> resolve(String host) {
    try {
      CompletableFuture<List<InetAddress>> lookup =
          CompletableFuture.supplyAsync(() -> lookup(host), threads);
      return lookup.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
      return List.of();
    }
  }

  private static List<InetAddress> lookup(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
