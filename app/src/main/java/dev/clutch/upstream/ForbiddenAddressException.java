package dev.clutch.upstream;

import java.io.IOException;

/** A source leads to an address to which it may not lead. Nothing was sent there. */
final class ForbiddenAddressException extends IOException {
  ForbiddenAddressException(String message) {
    super(message);
  }
}
