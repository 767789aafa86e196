package dev.clutch.upstream;

/** The upstream says that what was kept still holds: 304. */
public final class NotModifiedException extends Exception {
  NotModifiedException() {
    super("not modified");
  }
}
