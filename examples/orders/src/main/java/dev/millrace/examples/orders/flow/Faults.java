package dev.millrace.examples.orders.flow;

import dev.millrace.Handler;

/** What is put around handlers. */
interface Faults {
  /** The handler of this subscription with whatever is to go wrong around it. */
  <E> Handler<E> around(String subscription, Handler<E> handler);

  /** Nothing goes wrong on purpose. */
  static Faults none() {
    return new Faults() {
      @Override
      public <E> Handler<E> around(String subscription, Handler<E> handler) {
        return handler;
      }
    };
  }
}
