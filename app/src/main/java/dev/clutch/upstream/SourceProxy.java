package dev.clutch.upstream;

import java.net.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * The way to one source, whatever the environment says.
 *
 * @param type of the proxy; {@link Proxy.Type#DIRECT} for none
 * @param host empty where there is none
 * @param port 0 where there is none
 * @param username what a proxy of type HTTP asks for, or null
 * @param password what a proxy of type HTTP asks for, or null
 */
public record SourceProxy(
    Proxy.Type type,
    String host,
    int port,
    @Nullable String username,
    @Nullable String password) {
  /** Without secrets. */
  @Override
  public String toString() {
    return type + " " + host + ":" + port;
  }
}
