package dev.clutch.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses that have their first bits in common: {@code 10.0.0.0/8}, or a single one, {@code ::1}. */
public final class Network {
  private static final Pattern V4 =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");

  /** Java looks up as a name what doesn't begin so. */
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:.]*");

  private final byte[] start;
  private final int bits;

  private Network(byte[] start, int bits) {
    this.start = start;
    this.bits = bits;
  }

  /**
   * Reads an address, or one with the number of the bits that count.
   *
   * @throws IllegalArgumentException if it is neither; one line for people
   */
  public static Network parse(String text) {
    String[] parts = text.strip().split("/", -1);
    byte[] start = address(parts[0]).map(InetAddress::getAddress).orElse(null);
    int bits = parts.length == 1 ? Integer.MAX_VALUE : number(parts[1]);
    if (start != null && parts.length <= 2 && bits >= 0) {
      int all = start.length * 8;
      if (parts.length == 1 || bits <= all) {
        return new Network(start, Math.min(bits, all));
      }
    }
    throw new IllegalArgumentException("neither an address nor a network: '" + text
        + "' (write one such as 127.0.0.1, 10.0.0.0/8 or fd00::/8)");
  }

  /** Returns the address that a text is, or empty if it is none. Nothing is looked up. */
  public static Optional<InetAddress> address(String text) {
    Matcher v4 = V4.matcher(text);
    try {
      if (v4.matches()) {
        byte[] bytes = new byte[4];
        for (int i = 0; i < bytes.length; i++) {
          int octet = Integer.parseInt(v4.group(i + 1));
          if (octet > 255) {
            return Optional.empty();
          }
          bytes[i] = (byte) octet;
        }
        return Optional.of(InetAddress.getByAddress(bytes));
      }
      return V6.matcher(text).matches()
          ? Optional.of(InetAddress.getByName(text))
          : Optional.empty();
    } catch (UnknownHostException e) {
      return Optional.empty();
    }
  }

  /** Whether an address is one of these. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (bytes.length != start.length) {
      return false;
    }
    int whole = bits / 8;
    int rest = bits % 8;
    return Arrays.equals(bytes, 0, whole, start, 0, whole)
        && (rest == 0
            || (bytes[whole] & 0xff) >> (8 - rest) == (start[whole] & 0xff) >> (8 - rest));
  }

  private static int number(String text) {
    return text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Network network
        && network.bits == bits
        && Arrays.equals(network.start, start);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(start) + bits;
  }
}
