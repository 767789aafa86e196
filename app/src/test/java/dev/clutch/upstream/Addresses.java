package dev.clutch.upstream;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Addresses as tests write them. */
final class Addresses {
  private Addresses() {}

  static InetAddress of(String literal) {
    try {
      return InetAddress.getAllByName(literal)[0];
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(literal, e);
    }
  }

  static byte[] bytes(String literal) {
    return of(literal).getAddress();
  }
}
