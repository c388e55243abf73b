package dev.millrace.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * The signals that ask a command to end. The first one completes {@link #stop()}, so that the
 * command drains and ends with the exit code that shells expect; the second one ends the process at
 * once.
 */
final class Signals {
  static final int INTERRUPT = 2;
  static final int TERMINATE = 15;

  /** What shells add to the number of the signal that ended a process. */
  private static final int EXIT_BASE = 128;

  private final CompletableFuture<Void> stop = new CompletableFuture<>();
  private final AtomicInteger first = new AtomicInteger();
  private final IntConsumer halt;

  Signals(IntConsumer halt) {
    this.halt = halt;
  }

  static Signals ofProcess() {
    Signals signals = new Signals(Runtime.getRuntime()::halt);
    signals.handle("INT", INTERRUPT);
    signals.handle("TERM", TERMINATE);
    return signals;
  }

  /** Completes when the process is asked to end. */
  CompletionStage<Void> stop() {
    return stop.minimalCompletionStage();
  }

  boolean stopped() {
    return stop.isDone();
  }

  /** The exit code of a command that was asked to end, and did. */
  int exitCode() {
    return EXIT_BASE + first.get();
  }

  void raise(int signal) {
    if (first.compareAndSet(0, signal)) {
      stop.complete(null);
    } else {
      halt.accept(EXIT_BASE + signal);
    }
  }

  /**
   * The class that handles signals has never become part of the platform's API and the compiler
   * warns of every use, so it is found by name. Where it is missing, signals do what the JVM does
   * with them: shutdown hooks drain, and the exit code is the same.
   */
  private void handle(String name, int signal) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object rest = new Object();
      InvocationHandler raise =
          (proxy, method, arguments) -> {
            if (!method.getName().equals("handle")) {
              return method.invoke(rest, arguments);
            }
            raise(signal);
            return null;
          };
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(), new Class<?>[] {handlerType}, raise);
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
    } catch (ReflectiveOperationException unsupported) {
      return;
    }
  }
}
