package dev.millrace;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The name under which a class travels, for example {@code order.placed} or, in its second major
 * version, {@code order.placed.v2}.
 *
 * <p>Class names never reach the wire. A class that stands alone on its channel may go without: its
 * messages then have the channel's name as their type. Every class of a sealed family needs one.
 * Two classes of one channel with the same name are refused when the channel is first used.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface EventType {
  /** The name on the wire. */
  String value();
}
