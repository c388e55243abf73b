package dev.millrace.soak;

import dev.millrace.seam.Disk;
import dev.millrace.seam.DiskFile;
import dev.millrace.seam.Seam;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Locale;

/**
 * Ways in which a store may be broken, to see that the soak notices: a check that never failed
 * proves nothing.
 */
public enum Sabotage {
  /** What production runs. */
  NONE,
  /** A disk whose forces do nothing: what a power cut must find. */
  NO_FORCE,
  /** Receipts that are written down before anything was published: what a kill must find. */
  EARLY_RECEIPTS;

  /** As it is written on a command line. */
  public static Sabotage of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  Seam seam() {
    Seam real = Seam.real();
    return this == NO_FORCE ? forgetting(Seam.class, real) : real;
  }

  /** The same, whose files and directories say that they are forced, and are not. */
  private static <T> T forgetting(Class<T> type, T real) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().startsWith("force")) {
                return null;
              }
              try {
                Object answer = method.invoke(real, arguments);
                return switch (answer) {
                  case Disk disk -> forgetting(Disk.class, disk);
                  case DiskFile file -> forgetting(DiskFile.class, file);
                  case null, default -> answer;
                };
              } catch (InvocationTargetException failed) {
                throw failed.getCause();
              }
            }));
  }
}
