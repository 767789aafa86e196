package dev.clutch.upstream;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where an address lies (IANA's registries of special-purpose addresses, RFC 6890). */
enum AddressKind {
  PUBLIC,
  PRIVATE,
  LOOPBACK,
  LINK_LOCAL,
  /** A service of the cloud around us that tells secrets to whoever asks from here. */
  METADATA,
  /** Multicast, unspecified, reserved: never a host that anybody means. */
  RESERVED;

  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  private record Block(byte[] prefix, int bits, AddressKind kind) {
    boolean has(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> bit % 8;
        if ((address[bit / 8] & mask) != (prefix[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }
  }

  /** The first that fits counts. */
  private static final List<Block> BLOCKS = List.of(
      block("168.63.129.16/32", METADATA), // Azure
      block("100.100.100.200/32", METADATA), // Alibaba
      block("192.0.0.192/32", METADATA), // Oracle
      block("fd00:ec2::/32", METADATA), // Amazon
      block("fd20:ce::/32", METADATA), // Google
      block("169.254.0.0/16", LINK_LOCAL),
      block("fe80::/10", LINK_LOCAL),
      block("127.0.0.0/8", LOOPBACK),
      block("::1/128", LOOPBACK),
      block("10.0.0.0/8", PRIVATE),
      block("172.16.0.0/12", PRIVATE),
      block("192.168.0.0/16", PRIVATE),
      block("100.64.0.0/10", PRIVATE),
      block("198.18.0.0/15", PRIVATE),
      block("fc00::/7", PRIVATE),
      block("fec0::/10", PRIVATE),
      block("0.0.0.0/8", RESERVED),
      block("192.0.0.0/24", RESERVED),
      block("192.0.2.0/24", RESERVED),
      block("198.51.100.0/24", RESERVED),
      block("203.0.113.0/24", RESERVED),
      block("224.0.0.0/3", RESERVED),
      block("2001::/32", RESERVED), // Teredo
      block("2001:db8::/32", RESERVED),
      block("3fff::/20", RESERVED));

  private static final Block GLOBAL_UNICAST = block("2000::/3", PUBLIC);

  /** Where an IPv4 address may hide in one of IPv6: from which byte on, below which prefix. */
  private record Embedding(Block block, int from) {}

  private static final List<Embedding> EMBEDDINGS = List.of(
      new Embedding(block("::ffff:0:0:0/96", PUBLIC), 12), // translated, RFC 2765
      new Embedding(block("64:ff9b::/96", PUBLIC), 12), // NAT64
      new Embedding(block("64:ff9b:1::/48", PUBLIC), 12), // NAT64, local use
      new Embedding(block("2002::/16", PUBLIC), 2)); // 6to4

  private static Block block(String text, AddressKind kind) {
    int slash = text.indexOf('/');
    return new Block(
        bytes(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)), kind);
  }

  /** No name is looked up: it is a literal. */
  private static byte[] bytes(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  static AddressKind of(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (Block block : BLOCKS) {
      if (block.has(bytes)) {
        return block.kind();
      }
    }
    return address instanceof Inet4Address ? PUBLIC : ofSix(bytes);
  }

  private static AddressKind ofSix(byte[] bytes) {
    for (Embedding embedding : EMBEDDINGS) {
      if (embedding.block().has(bytes)) {
        return of(four(bytes, embedding.from()));
      }
    }
    if (isMapped(bytes)) {
      return of(four(bytes, 12));
    }
    return GLOBAL_UNICAST.has(bytes) ? PUBLIC : RESERVED;
  }

  /** {@code ::ffff:a.b.c.d}, and {@code ::a.b.c.d} as it was before (RFC 4291, section 2.5.5). */
  private static boolean isMapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == bytes[11] && (bytes[10] == 0 || bytes[10] == (byte) 0xff);
  }

  private static InetAddress four(byte[] bytes, int from) {
    try {
      return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // four bytes are an address
    }
  }

  /** Returns it as people say it: {@code "link-local"}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
