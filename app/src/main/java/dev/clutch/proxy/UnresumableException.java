package dev.clutch.proxy;

import java.io.IOException;

/** The upstream has no continuation of the bytes that are here: it sends the whole, or another file. */
final class UnresumableException extends IOException {
  UnresumableException(String message) {
    super(message);
  }
}
