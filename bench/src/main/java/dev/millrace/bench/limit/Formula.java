package dev.millrace.bench.limit;

import dev.millrace.bench.limit.Limits.Gauge;
import java.util.EnumSet;
import java.util.Set;

/**
 * From what the machine can do to what nobody could do better with it.
 *
 * <p>N blocking publishers cannot get more than N / (S + N·w) a second out of one log: each waits
 * for a sync S, which all share, and each has to be woken for w. A rate is a number by the time it
 * took, and so are S and w: a loop that does nothing but sync does not get one in the median of the
 * times it takes.
 */
public enum Formula {
  /** One publisher: a raw write and sync. */
  SYNC {
    @Override
    public double perSecond(Limits limits, Load load) {
      return 1e6 / limits.get(Gauge.RAW_P50_US);
    }
  },
  /** N publishers who share a sync and have to be woken. */
  GROUP {
    @Override
    public double perSecond(Limits limits, Load load) {
      return group(limits, load.threads());
    }
  },
  /** The same, each with a batch; no more than the disk takes. */
  BATCHES {
    @Override
    public double perSecond(Limits limits, Load load) {
      return Math.min(
          load.batch() * group(limits, load.threads()), limits.durableBandwidth() / load.size());
    }
  },
  /** Nobody waits: the smaller of durable bandwidth and half of a memory copy. */
  BYTES {
    @Override
    public double perSecond(Limits limits, Load load) {
      return Math.min(limits.durableBandwidth(), limits.get(Gauge.COPY) / 2) / load.size();
    }
  },
  /** The durable bandwidth of a log and of fresh files beside it, by what was really written. */
  WRITTEN {
    @Override
    public double perSecond(Limits limits, Load load) {
      return limits.get(Gauge.DURABLE_TWO) / load.bytesPerMessage();
    }
  },
  /** Checksum and walk over what is in memory. */
  WALK {
    @Override
    public double perSecond(Limits limits, Load load) {
      return limits.get(Gauge.PARSE);
    }
  },
  /** Reading a file that is not in memory. */
  COLD {
    @Override
    public double perSecond(Limits limits, Load load) {
      return limits.get(Gauge.READ_COLD) / load.size();
    }
  },
  /** What the workload itself says: a promise rather than a figure of the machine. */
  PROMISE {
    @Override
    public double perSecond(Limits limits, Load load) {
      return Double.NaN;
    }
  };

  /** What has to be measured for it, beside the raw sync, which always is. */
  public Set<Gauge> needs() {
    return switch (this) {
      case SYNC, PROMISE -> EnumSet.noneOf(Gauge.class);
      case GROUP -> EnumSet.of(Gauge.WAKE_US);
      case BATCHES -> EnumSet.of(Gauge.WAKE_US, Gauge.DURABLE_1M, Gauge.DURABLE_8M);
      case BYTES -> EnumSet.of(Gauge.DURABLE_1M, Gauge.DURABLE_8M, Gauge.COPY);
      case WRITTEN -> EnumSet.of(Gauge.DURABLE_8M, Gauge.DURABLE_TWO);
      case WALK -> EnumSet.of(Gauge.PARSE, Gauge.CRC, Gauge.READ);
      case COLD -> EnumSet.of(Gauge.READ_COLD);
    };
  }

  /** Messages a second at best. */
  public abstract double perSecond(Limits limits, Load load);

  private static double group(Limits limits, int threads) {
    double sync = limits.get(Gauge.RAW_MEAN_US) / 1e6;
    double wake = limits.get(Gauge.WAKE_US) / 1e6;
    return threads / (sync + threads * wake);
  }
}
