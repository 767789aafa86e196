package dev.clutch.repository;

/**
 * A file that is stored, whose bytes have not been compared with their digest since the start. Opened, it
 * arrives from the disk, its end held back until it has proved to be right. Opening fails with a {@link
 * StoredFileLostException} if it proves wrong before anything of it was given.
 */
public interface UnverifiedFile extends RemoteFile {

  /** Returns what is said to be on the disk: good for everything but the bytes. */
  StoredFile file();
}
