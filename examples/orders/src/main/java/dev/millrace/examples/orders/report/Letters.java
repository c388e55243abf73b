package dev.millrace.examples.orders.report;

import dev.millrace.Codec;
import dev.millrace.examples.orders.flow.Channels;
import dev.millrace.examples.orders.flow.Invoice;
import dev.millrace.seam.Waiting;
import dev.millrace.spi.Admin;
import dev.millrace.spi.DeadLetter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Counts the dead letters of the flow, each message once. Not safe for several threads. */
final class Letters {
  private static final int PAGE = 500;

  private final Admin admin;
  private final Waiting waiting;
  private final Codec codec;
  private final Set<String> seen = new HashSet<>();
  private long duplicates;
  private long rejected;
  private long rejectedLines;

  Letters(Admin admin, Waiting waiting, Codec codec) {
    this.admin = admin;
    this.waiting = waiting;
    this.codec = codec;
  }

  void countAll() throws InterruptedException {
    for (String channel :
        List.of(Channels.INTAKE.name(), Channels.ORDERS.name(), Channels.PACKING.name())) {
      long after = -1;
      List<Admin.KeptLetter> page;
      do {
        page = waiting.await(admin.deadLetters(channel, after, PAGE));
        for (Admin.KeptLetter letter : page) {
          count(letter.letter());
          after = letter.number();
        }
      } while (!page.isEmpty());
    }
  }

  private void count(DeadLetter letter) {
    if (!seen.add(letter.channel() + " " + letter.subscription() + " " + letter.message().id())) {
      duplicates++;
    } else if (letter.failure().classification() == DeadLetter.Classification.REJECTED) {
      rejected++;
      // The letter keeps the invoice as it came; its rows are the lines that were settled by
      // rejecting it.
      if (codec.decode(letter.message(), Invoice.class)
          instanceof Codec.Decoded.Value<Invoice>(Invoice invoice)) {
        rejectedLines += invoice.rows().size();
      }
    }
  }

  /** All dead letters. */
  long dead() {
    return seen.size();
  }

  /** Those that a handler rejected. */
  long rejected() {
    return rejected;
  }

  /** How many lines the rejected invoices have. */
  long rejectedLines() {
    return rejectedLines;
  }

  /** Letters that were there twice. */
  long duplicates() {
    return duplicates;
  }
}
