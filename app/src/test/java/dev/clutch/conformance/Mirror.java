package dev.clutch.conformance;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An upstream and a server in front of it: for all tests of a class in a static field, for each test anew
 * in an instance field. Tests that share one use a project each.
 */
final class Mirror
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {
  private @Nullable ScriptedUpstream upstream;
  private @Nullable ClutchServer clutch;
  private @Nullable Path directory;
  private boolean isShared;

  ScriptedUpstream upstream() {
    return started(upstream);
  }

  ClutchServer clutch() {
    return started(clutch);
  }

  TestClock clock() {
    return clutch().clock();
  }

  Path directory() {
    return started(directory);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    isShared = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) throws Exception {
    if (!isShared) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    if (!isShared) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    stop();
  }

  private void start() throws Exception {
    directory = Files.createTempDirectory("clutch-test");
    upstream = ScriptedUpstream.start();
    clutch = ClutchServer.start(upstream.index(), directory);
  }

  private void stop() throws Exception {
    clutch().close();
    upstream().close();
    delete(directory());
  }

  private static <T> T started(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("not started");
    }
    return part;
  }

  private static void delete(Path directory) throws IOException {
    Files.walkFileTree(directory, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
          throws IOException {
        Files.delete(folder);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
