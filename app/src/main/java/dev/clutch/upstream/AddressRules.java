package dev.clutch.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/**
 * To which addresses one source may lead. A public one to public ones only; a private one to private ones
 * too; to this machine only if it is on it itself. Its own host is where whoever configured it meant it to
 * be, and stays on that side: a public name that turns private has been taken over, or tries something.
 */
final class AddressRules implements Dns {
  private static final Pattern NUMBER = Pattern.compile("(?:.*\\.)?(?:\\d++|0x[0-9a-f]*+)\\.?+");
  private static final Pattern PLAIN_ADDRESS =
      Pattern.compile("(?:(?:0|[1-9]\\d{0,2}+)\\.){3}(?:0|[1-9]\\d{0,2}+)");

  private final String ownHost;
  private final Dns dns;
  private final AtomicReference<@Nullable Set<AddressKind>> own = new AtomicReference<>();

  /**
   * @param ownHost the name or the address of the source, as OkHttp writes it
   */
  AddressRules(String ownHost, Dns dns) {
    this.ownHost = ownHost;
    this.dns = dns;
  }

  /** Resolves a name, and learns where the source is when it is its own. */
  @Override
  public List<InetAddress> lookup(String host) throws UnknownHostException {
    List<InetAddress> addresses = dns.lookup(host);
    if (isOwn(host)) {
      own.compareAndSet(null, kinds(addresses));
    }
    return addresses;
  }

  /** Whoever has a public address is public, whatever else it claims to be. */
  private static Set<AddressKind> kinds(List<InetAddress> addresses) {
    Set<AddressKind> kinds = EnumSet.noneOf(AddressKind.class);
    addresses.forEach(address -> kinds.add(AddressKind.of(address)));
    return kinds.contains(AddressKind.PUBLIC) ? EnumSet.of(AddressKind.PUBLIC) : kinds;
  }

  /**
   * Checks an address before anything is sent there.
   *
   * @param host the name that led to it, or the address itself
   * @throws ForbiddenAddressException if the source may not lead there; one line for people
   */
  void check(String host, InetAddress address) throws ForbiddenAddressException {
    AddressKind kind = AddressKind.of(address);
    if (kind == AddressKind.PUBLIC) {
      return;
    }
    Set<AddressKind> ours = ownKinds();
    if (isOwn(host, address)) {
      if (!ours.contains(kind)) {
        throw new ForbiddenAddressException(
            ownHost + " has moved to " + address.getHostAddress() + ", a " + kind
                + " address, and is not followed there; restart Clutch if that is meant");
      }
    } else if (!mayLeadTo(kind, ours)) {
      throw new ForbiddenAddressException(ownHost + " leads to " + named(host, address) + ", a "
          + kind + " address, where it may not lead");
    }
  }

  /**
   * Checks a host that a proxy will find the address of: {@code 0x7f.1} and {@code 0177.0.0.1} are this
   * machine to some, and something else, or nothing, to Java.
   *
   * @throws ForbiddenAddressException if it is not sure what it means; one line for people
   */
  void checkSpelling(String host) throws ForbiddenAddressException {
    if (NUMBER.matcher(host).matches() && !PLAIN_ADDRESS.matcher(host).matches()) {
      throw new ForbiddenAddressException(ownHost + " leads to " + host
          + ", an address that a proxy may read otherwise than Clutch");
    }
  }

  private static boolean mayLeadTo(AddressKind kind, Set<AddressKind> ours) {
    boolean isHere = ours.contains(AddressKind.LOOPBACK);
    return switch (kind) {
      case PUBLIC -> true;
      case PRIVATE -> isHere || ours.contains(AddressKind.PRIVATE);
      case LOOPBACK -> isHere;
      case LINK_LOCAL, METADATA, RESERVED -> false;
    };
  }

  /** While nobody knows where it is, the source counts as public. */
  private Set<AddressKind> ownKinds() {
    Set<AddressKind> known = own.get();
    if (known != null) {
      return known;
    }
    try {
      lookup(ownHost);
    } catch (UnknownHostException e) {
      // It is asked again when there is something to learn.
    }
    known = own.get();
    return known == null ? EnumSet.of(AddressKind.PUBLIC) : known;
  }

  /** Whether it is the source's own host, by name. */
  boolean isOwn(String host) {
    return host.equals(ownHost);
  }

  private boolean isOwn(String host, InetAddress address) {
    return isOwn(host) || address.equals(ownLiteral());
  }

  private @Nullable InetAddress ownLiteral() {
    if (!isLiteral(ownHost)) {
      return null;
    }
    try {
      return InetAddress.getByName(ownHost);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Whether it can only be an address: no name is looked up to read it. */
  private static boolean isLiteral(String host) {
    return host.indexOf(':') >= 0 || host.matches("\\d{1,3}+(\\.\\d{1,3}+){3}");
  }

  private static String named(String host, InetAddress address) {
    String literal = address.getHostAddress();
    return isLiteral(host) || host.equals(literal) ? literal : host + " at " + literal;
  }
}
