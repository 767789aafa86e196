package dev.clutch.proxy;

import java.io.IOException;

/** A page contradicts what its source has said before, in a way that is more likely a mistake. */
final class RefusedPageException extends IOException {
  RefusedPageException(String message) {
    super(message);
  }
}
