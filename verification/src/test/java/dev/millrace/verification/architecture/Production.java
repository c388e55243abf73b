package dev.millrace.verification.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import java.nio.file.Files;
import java.nio.file.Path;

/** The production code of every module, as compiled and as written. */
final class Production {
  static final String ROOT = "dev.millrace";

  private Production() {}

  /** All classes of the project that are not tests. */
  static JavaClasses classes() {
    return new ClassFileImporter().withImportOption(Production::isProduction).importPackages(ROOT);
  }

  /** The classes of this module's own tests that break rules on purpose. */
  static JavaClasses fixtures() {
    return new ClassFileImporter().importPackages(ROOT + ".verification.architecture.fixtures");
  }

  private static boolean isProduction(Location location) {
    return !location.contains("/test-classes/");
  }

  /** The folder of the whole checkout, wherever in it the tests were started. */
  static Path checkout() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("verify"))) {
      folder = folder.resolve("..").normalize();
    }
    return folder;
  }
}
