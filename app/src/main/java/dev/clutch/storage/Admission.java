package dev.clutch.storage;

/** Says whether there is room for what is about to be stored, and makes some. Thread-safe. */
public interface Admission {
  /** Admits everything: for stores without a limit. */
  Admission UNLIMITED = () -> new Room() {
    @Override
    public boolean admits(long bytes) {
      return true;
    }

    @Override
    public void close() {}
  };

  /**
   * Begins to count a file that is about to be received. Whoever calls this closes it when the file is
   * stored or given up.
   */
  Room open();

  /** The room of one file on its way. Used by one thread. */
  interface Room extends AutoCloseable {

    /**
     * Returns whether so many bytes of this file may be stored, and keeps the room for them. Asked before
     * the first byte with the announced length, and again while a file of unknown length, or one that is
     * longer than was announced, grows. May block for as long as other files are being removed. Once it has
     * said no, the file is passed on to its readers and not stored; the room is closed then.
     *
     * @param bytes of the whole file as far as is known, counted from its beginning
     */
    boolean admits(long bytes);

    /** Counts the file no longer among those on their way. */
    @Override
    void close();
  }
}
