package dev.clutch.app;

import dev.clutch.operations.HttpOperations;
import dev.clutch.operations.OperationException;
import dev.clutch.operations.OperationException.Kind;
import dev.clutch.operations.Operations;
import dev.clutch.storage.fs.FileBlobStore;
import dev.clutch.storage.sql.Catalog;
import dev.clutch.storage.upkeep.Limits;
import dev.clutch.storage.upkeep.Upkeep;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The operations of a data directory for as long as a command needs them: through the server that holds
 * it, or directly, holding it meanwhile.
 *
 * <p><b>The lock decides, not the file that names the server.</b> That file survives a kill; another program
 * may listen at its address by now, and would be sent the token.
 */
public final class OpenOperations implements AutoCloseable {
  /** The limits are the server's: without one nothing has to make room. */
  private static final Limits NO_LIMITS = new Limits(Long.MAX_VALUE, 0L);

  private final Operations operations;
  private final Deque<Closeable> parts;

  private OpenOperations(Operations operations, Deque<Closeable> parts) {
    this.operations = operations;
    this.parts = parts;
  }

  /**
   * Opens a data directory. Makes none: there is nothing to do on an empty one.
   *
   * @throws OperationException if there is none
   * @throws IOException if it can't be used; one line for people
   */
  public static OpenOperations of(Path directory, InstantSource clock)
      throws IOException, OperationException {
    if (!Files.exists(directory.resolve("lock"))) {
      throw new OperationException(
          Kind.NOT_FOUND,
          "there is no data directory " + directory + "; name the one in use with --data-dir");
    }
    DataDirectory held;
    try {
      held = DataDirectory.open(directory);
    } catch (DataDirectory.HeldException e) {
      return new OpenOperations(running(directory), new ArrayDeque<>());
    }
    Deque<Closeable> parts = new ArrayDeque<>(List.of(held::close));
    try {
      Catalog catalog = Catalog.open(directory.resolve("catalog.db"));
      parts.push(catalog::close);
      Upkeep upkeep = new Upkeep(
          catalog, new FileBlobStore(directory), NO_LIMITS, (project, filename) -> {}, clock);
      parts.push(upkeep::close);
      return new OpenOperations(new StoredOperations(directory, catalog, upkeep, clock), parts);
    } catch (IOException | RuntimeException e) {
      close(parts);
      throw e;
    }
  }

  private static Operations running(Path directory) throws OperationException {
    try {
      DataDirectory.Running server = DataDirectory.running(directory)
          .orElseThrow(() -> new OperationException(
              Kind.FAILED,
              "another clutch holds the data directory " + directory
                  + " and no server answers for it; it may be starting or stopping: try again"));
      return new HttpOperations(server.url(), server.token());
    } catch (IOException e) {
      throw new OperationException(
          Kind.FAILED,
          "a server holds the data directory " + directory
              + ", and its token can't be read; run this as the user that runs the server",
          e);
    }
  }

  public Operations operations() {
    return operations;
  }

  @Override
  public void close() throws IOException {
    close(parts);
  }

  /** Closes all of them, also where one fails. */
  private static void close(Deque<Closeable> parts) throws IOException {
    if (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } finally {
        close(parts);
      }
    }
  }
}
