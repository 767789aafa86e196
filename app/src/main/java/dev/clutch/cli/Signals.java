package dev.clutch.cli;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * SIGHUP asks to read the settings again. Ctrl-C and SIGTERM: the first asks to stop, a second one of either doesn't wait. Java's own shutdown
 * hooks know no second time, and {@code sun.misc.Signal}, which does, is reached by name because the
 * compiler warns of it.
 */
final class Signals {
  private Signals() {}

  static void onStop(Runnable stop) {
    AtomicInteger count = new AtomicInteger();
    Runnable received = () -> {
      if (count.incrementAndGet() > 1) {
        Runtime.getRuntime().halt(130);
      }
      stop.run();
    };
    try {
      handle("INT", received);
      handle("TERM", received);
    } catch (ReflectiveOperationException e) {
      Runtime.getRuntime().addShutdownHook(new Thread(stop));
    }
  }

  /** SIGHUP, where there is such a signal, and where nobody said that it is to be ignored (nohup). */
  static void onReload(Runnable reload) {
    try {
      handle("HUP", reload);
    } catch (ReflectiveOperationException e) {
      // The file is watched too.
    }
  }

  private static void handle(String name, Runnable received) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object ours = Proxy.newProxyInstance(
        Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
          if (method.getName().equals("handle")) {
            received.run();
            return null;
          }
          return switch (method.getName()) {
            case "hashCode" -> System.identityHashCode(proxy);
            case "equals" -> proxy == arguments[0];
            default -> "clutch";
          };
        });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
  }
}
