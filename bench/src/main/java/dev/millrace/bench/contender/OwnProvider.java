package dev.millrace.bench.contender;

import java.util.Optional;

/** Provides our own two. */
public final class OwnProvider implements ContenderProvider {
  /** For {@link java.util.ServiceLoader}. */
  public OwnProvider() {}

  @Override
  public Optional<Contender> create(String name) {
    return Entrant.labelled(name)
        .flatMap(entrant ->
            switch (entrant) {
              case MILLRACE -> Optional.<Contender>of(new MillraceContender());
              case MILLRACE_ENGINE -> Optional.<Contender>of(new EngineContender());
              default -> Optional.<Contender>empty();
            });
  }
}
