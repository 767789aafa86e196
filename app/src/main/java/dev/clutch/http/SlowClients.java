package dev.clutch.http;

import dev.clutch.http.ClientWatch.Phase;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cuts off the clients that keep the server waiting for too long. They are looked at once a second, all after
 * one another: no request pays for it. Where almost all connections are taken, patience is a tenth.
 */
final class SlowClients extends AbstractLifeCycle {
  private static final Logger log = LoggerFactory.getLogger(SlowClients.class);
  private static final long BETWEEN_LOOKS_MILLIS = 1_000;
  private static final long BETWEEN_LINES_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final ServerConnector connector;
  private final int connections;
  private final ClientLimits.Pace pace;
  private final Map<Phase, Integer> unsaid = new EnumMap<>(Phase.class);
  private boolean hasSaid;
  private long said;
  private volatile Scheduler.@Nullable Task next;

  /**
   * @param connections how many there may be at once
   */
  SlowClients(ServerConnector connector, int connections, ClientLimits.Pace pace) {
    this.connector = connector;
    this.connections = connections;
    this.pace = pace;
  }

  @Override
  protected void doStart() {
    schedule();
  }

  @Override
  protected void doStop() {
    Scheduler.Task task = next;
    if (task != null) {
      task.cancel();
    }
  }

  private void schedule() {
    next = connector
        .getScheduler()
        .schedule(this::lookAgain, BETWEEN_LOOKS_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void lookAgain() {
    try {
      look(System.nanoTime());
    } catch (RuntimeException e) {
      log.error("slow clients can't be cut off", e);
    }
    if (isRunning()) {
      schedule();
    }
  }

  private void look(long now) {
    var endPoints = connector.getConnectedEndPoints();
    boolean isCrowded = endPoints.size() >= connections * 7L / 8;
    ClientLimits.Pace allowed = isCrowded ? pace.hurried() : pace;
    KernelQueues queues = new KernelQueues(KernelQueues.LINUX);
    for (EndPoint endPoint : endPoints) {
      if (endPoint instanceof ClientEndPoint client) {
        Phase phase = client.overdue(allowed, queues, now);
        if (phase != Phase.NONE) {
          client.cutOff(phase);
          unsaid.merge(phase, 1, Integer::sum);
        }
      }
    }
    say(now);
  }

  /** That nothing more was asked is nothing to speak of. */
  private void say(long now) {
    unsaid.remove(Phase.IDLE);
    if (unsaid.isEmpty() || (hasSaid && now - said < BETWEEN_LINES_NANOS)) {
      return;
    }
    log.info(
        "slow clients were cut off headers={} bodies={} readers={} reason=\"see header-timeout,"
            + " slow-timeout and min-rate in [limits]\"",
        unsaid.getOrDefault(Phase.HEADER, 0),
        unsaid.getOrDefault(Phase.BODY, 0),
        unsaid.getOrDefault(Phase.ANSWER, 0));
    unsaid.clear();
    hasSaid = true;
    said = now;
  }
}
