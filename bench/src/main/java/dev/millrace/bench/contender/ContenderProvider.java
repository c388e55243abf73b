package dev.millrace.bench.contender;

import java.util.Optional;

/** Makes contenders by name; found by {@link java.util.ServiceLoader}. */
public interface ContenderProvider {
  /** The contender of this name, or empty if it comes from elsewhere. */
  Optional<Contender> create(String name);
}
