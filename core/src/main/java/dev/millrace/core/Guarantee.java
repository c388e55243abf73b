package dev.millrace.core;

import dev.millrace.Capabilities;
import java.util.ArrayList;
import java.util.List;

/** What holds for a subscription, in one line that is read off the transport's capabilities. */
final class Guarantee {
  private Guarantee() {}

  static String of(Plan<?> plan) {
    Capabilities able = plan.channel().capabilities();
    List<String> parts = new ArrayList<>();
    parts.add(order(plan, able));
    parts.add(
        switch (able.settlement()) {
          case EACH -> "delivered at least once, each settled alone";
          case POSITION ->
              "delivered at least once, settled by position: what was finished ahead of something unfinished may come again";
        });
    parts.add(
        switch (able.attempts()) {
          case WITH_MESSAGE -> "attempts counted with the message";
          case IN_PROCESS -> "attempts counted in this process only";
        });
    parts.add(able.startsKept() ? "deaths counted when alone" : "deaths not counted");
    parts.add(
        switch (able.settlement()) {
          case EACH -> "scheduled retries wait in the broker";
          case POSITION -> "scheduled retries wait in this process (emulated by core)";
        });
    parts.add(
        able.atomic().contains(Capabilities.Part.OUTPUTS)
            ? "outputs to transport '%s' leave in one step with the acknowledgement, to others before it under fixed ids"
                .formatted(plan.channel().transport().name())
            : "outputs leave before the acknowledgement under fixed ids (emulated by core)");
    parts.add(
        able.atomic().contains(Capabilities.Part.DEAD_LETTER)
            ? "dead letters in one step with it"
            : "dead letters before it");
    if (able.settlement() == Capabilities.Settling.EACH) {
      parts.add(
          able.leaseRenewable()
              ? "lease " + plan.lease() + ", renewed"
              : "lease " + plan.lease() + ", not renewable");
    }
    if (!able.durableSubscriptions()) {
      parts.add("missing: the subscription ends with the process");
    }
    if (!able.competing()) {
      parts.add("missing: sharing with other consumers");
    }
    return String.join("; ", parts);
  }

  private static String order(Plan<?> plan, Capabilities able) {
    return switch (able.order()) {
      case NONE -> "no order";
      case KEY -> plan.ordered() ? "order by key, kept through retries" : "no order, as asked";
    };
  }
}
