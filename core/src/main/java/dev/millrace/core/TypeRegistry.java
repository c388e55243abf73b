package dev.millrace.core;

import dev.millrace.Channel;
import dev.millrace.EventType;
import java.lang.reflect.Modifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which classes a channel carries and under which names they travel. A sealed family is taken apart
 * down to its concrete classes, each of which needs a name; a class that stands alone may go under
 * the channel's.
 */
final class TypeRegistry {
  private final Channel<?> channel;
  private final boolean raw;
  private final Map<Class<?>, String> names = new LinkedHashMap<>();
  private final Map<String, Class<?>> classes = new LinkedHashMap<>();

  private TypeRegistry(Channel<?> channel) {
    this.channel = channel;
    this.raw = channel.type() == byte[].class;
  }

  /** Reads the family of a channel's type; refuses gaps and doubles. */
  static TypeRegistry of(Channel<?> channel) {
    TypeRegistry registry = new TypeRegistry(channel);
    Class<?> type = channel.type();
    if (isFamily(type)) {
      registry.addFamily(type);
    } else if (!registry.raw && isAbstract(type)) {
      throw registry.refused(
          "carries %s, which is open: nobody knows all its classes; make it sealed, or use one record"
              .formatted(type.getName()));
    } else {
      EventType name = type.getAnnotation(EventType.class);
      registry.add(type, name == null ? channel.name() : name.value());
    }
    return registry;
  }

  private void addFamily(Class<?> type) {
    if (!isAbstract(type)) {
      EventType name = type.getAnnotation(EventType.class);
      if (name == null) {
        throw refused(
            "carries %s, which has no name for the wire; annotate it, for example with @EventType(\"%s.%s\")"
                .formatted(
                    type.getName(),
                    channel.name(),
                    type.getSimpleName().toLowerCase(java.util.Locale.ROOT)));
      }
      add(type, name.value());
    }
    if (isFamily(type)) {
      for (Class<?> member : type.getPermittedSubclasses()) {
        addFamily(member);
      }
    } else if (isAbstract(type)) {
      throw refused(
          "carries %s, which is not sealed: nobody knows all its classes; make it sealed"
              .formatted(type.getName()));
    }
  }

  private void add(Class<?> type, String name) {
    if (name.isEmpty()) {
      throw refused("carries " + type.getName() + ", whose @EventType is empty; give it a name");
    }
    Class<?> other = classes.putIfAbsent(name, type);
    if (other != null && other != type) {
      throw refused(
          "has two classes of the name '%s': %s and %s; give one of them another @EventType"
              .formatted(name, other.getName(), type.getName()));
    }
    names.put(type, name);
  }

  /** An enum whose constants have bodies is sealed too, but travels as itself. */
  private static boolean isFamily(Class<?> type) {
    return type.isSealed() && !type.isEnum();
  }

  private static boolean isAbstract(Class<?> type) {
    return !type.isArray()
        && !type.isPrimitive()
        && !type.isEnum()
        && (type.isInterface() || Modifier.isAbstract(type.getModifiers()));
  }

  private IllegalArgumentException refused(String why) {
    return new IllegalArgumentException("channel '" + channel.name() + "' " + why);
  }

  /** Whether the bytes are passed through unread. */
  boolean raw() {
    return raw;
  }

  /** The concrete classes, in the order in which the family declares them. */
  List<Class<?>> types() {
    return List.copyOf(names.keySet());
  }

  /** The name under which a value travels. */
  String nameOf(Object value) {
    Class<?> type =
        value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    String name = names.get(type);
    if (name != null) {
      return name;
    }
    if (names.size() == 1 && channel.type().isInstance(value)) {
      throw refused(
          "carries %s itself, not its subclass %s, which would lose what it adds"
              .formatted(channel.type().getName(), type.getName()));
    }
    throw refused("does not carry " + type.getName());
  }

  /** The class that travels under a name. */
  Optional<Class<?>> typeOf(String name) {
    return Optional.ofNullable(classes.get(name));
  }

  /** The names, for people. */
  String known() {
    return String.join(", ", classes.keySet());
  }
}
