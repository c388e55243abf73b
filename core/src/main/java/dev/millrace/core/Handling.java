package dev.millrace.core;

import dev.millrace.BatchHandler;
import dev.millrace.Decision;
import dev.millrace.Message;
import java.util.Map;
import java.util.Optional;

/** Who handles what. */
sealed interface Handling<T> {
  /** The name of what handles a message, for dead letters. */
  String nameFor(Optional<Class<?>> type);

  /** Each message alone, by the handler for its class. */
  record Each<T>(Map<Class<?>, Named<T>> byType) implements Handling<T> {
    /** The handler of a class that {@code start()} has let pass: each of them has one. */
    Named<T> of(Class<?> type) {
      Named<T> handler = byType.get(type);
      if (handler == null) {
        throw new IllegalStateException("start() let %s without a handler pass".formatted(type));
      }
      return handler;
    }

    @Override
    public String nameFor(Optional<Class<?>> type) {
      return type.map(byType::get).map(Named::name).orElse("decoding");
    }
  }

  /** Several at once. */
  record Batch<T>(int maxSize, BatchHandler<T> handler, String name) implements Handling<T> {
    @Override
    public String nameFor(Optional<Class<?>> type) {
      return name;
    }
  }

  /** A handler and the name of its class. */
  record Named<T>(Decision<T> decision, String name) {}

  /** The name of the class of a handler; of a lambda, the class it is written in. */
  static String nameOf(Object handler) {
    String name = handler.getClass().getName();
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda);
  }

  /** The class a message is read as. */
  static Optional<Class<?>> typeOf(BoundChannel<?> channel, Message message) {
    return channel.types().raw()
        ? Optional.of(byte[].class)
        : channel.types().typeOf(message.type());
  }
}
