package dev.clutch.http;

import dev.clutch.operations.OperationException;
import dev.clutch.operations.Operations.Progress;
import dev.clutch.operations.Problem;
import dev.clutch.operations.ReportJson;
import dev.clutch.operations.WorkLine;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers that take long: a line with the progress every two seconds, which keeps the connection from
 * being taken for dead, then one with the result. When the client leaves, the work goes on.
 */
final class LongWork {
  private static final Logger log = LoggerFactory.getLogger(LongWork.class);
  private static final long SECONDS_BETWEEN_LINES = 2;

  private final Executor executor;

  LongWork(Executor executor) {
    this.executor = executor;
  }

  /** What is to be done. */
  interface Work {
    Object run(Progress progress) throws OperationException;
  }

  /**
   * Runs the work, and tells the client.
   *
   * @throws OperationException if it failed before anything was told
   * @throws IOException if the client has left
   */
  void answer(Context context, Work work) throws OperationException, IOException {
    Told told = new Told();
    CompletableFuture<Object> running =
        CompletableFuture.supplyAsync(() -> run(work, told), executor);
    OutputStream out = null;
    while (true) {
      WorkLine line;
      try {
        Object report = running.get(SECONDS_BETWEEN_LINES, TimeUnit.SECONDS);
        line = new WorkLine(null, ReportJson.tree(report), null);
      } catch (TimeoutException e) {
        line = new WorkLine(told.progress, null, null);
      } catch (ExecutionException e) {
        line = failed(e, out == null);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      if (out == null) {
        out = Api.headers(context).contentType("application/x-ndjson").outputStream();
      }
      out.write((ReportJson.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
      if (line.progress() == null) {
        return;
      }
    }
  }

  private static final class Told implements Progress {
    private volatile WorkLine.Progress progress = new WorkLine.Progress(0, 0);

    @Override
    public void at(long done, long total) {
      progress = new WorkLine.Progress(done, total);
    }
  }

  private static Object run(Work work, Progress progress) {
    try {
      return work.run(progress);
    } catch (OperationException e) {
      throw new CompletionException(e);
    }
  }

  private static WorkLine failed(ExecutionException failure, boolean isFirst)
      throws OperationException {
    Throwable cause = failure.getCause();
    if (cause instanceof OperationException ours) {
      if (isFirst) {
        throw ours;
      }
      return new WorkLine(null, null, Api.problem(ours));
    }
    log.error("long work failed inside Clutch", cause);
    return new WorkLine(
        null, null, new Problem("It did not work", 500, "Clutch failed; its log says why."));
  }
}
