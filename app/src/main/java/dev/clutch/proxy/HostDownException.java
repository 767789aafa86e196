package dev.clutch.proxy;

import dev.clutch.repository.UnavailableException;

/** Nobody asked, because the host is down: that was said when it went down. */
final class HostDownException extends UnavailableException {
  private static final long serialVersionUID = 1;

  HostDownException(String source, Wanted file) {
    super(source, "the host of " + file.filename() + " is down", null);
  }
}
