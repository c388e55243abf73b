package dev.millrace.bench.workload;

import dev.millrace.bench.contender.Contender;
import dev.millrace.bench.contender.NotHereException;

/** Work for a contender that has been opened. */
public interface Workload {
  /** Does a phase of it; a contender that cannot is {@link NotHereException not here}. */
  Outcome run(Contender contender, Run run) throws Exception;
}
