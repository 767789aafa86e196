package dev.clutch.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.InstantSource;
import java.util.Optional;
import okhttp3.HttpUrl;

/** What is known of each host that a source leads to. Bounded: a page may name any number of them. */
final class Hosts {
  private static final int MAX_HOSTS = 1_000;

  /**
   * @param name its name and its port
   */
  record Host(String name, Outage outage, Patience patience, Permits permits) {}

  private final InstantSource clock;
  private final int atOnce;
  private final Cache<String, Host> hosts =
      Caffeine.newBuilder().maximumSize(MAX_HOSTS).build();

  /**
   * @param atOnce how many questions, and how many downloads, each of them is asked for at once
   */
  Hosts(InstantSource clock, int atOnce) {
    this.clock = clock;
    this.atOnce = atOnce;
  }

  Host of(HttpUrl url) {
    return hosts.get(url.host() + ":" + url.port(), this::host);
  }

  /** Returns the host of an absolute URL, or empty if it is none. */
  Optional<Host> of(String location) {
    return Optional.ofNullable(HttpUrl.parse(location)).map(this::of);
  }

  private Host host(String name) {
    return new Host(name, new Outage(clock), new Patience(clock), new Permits(atOnce));
  }
}
