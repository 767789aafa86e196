package dev.clutch.storage.upkeep;

/** Keeps work in the background slow. */
interface Pause {
  Pause NONE = () -> {};

  void take() throws InterruptedException;
}
