package dev.millrace.verification.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ModulesTest {
  private static final JavaClasses PRODUCTION = Production.classes();
  private static final JavaClasses FIXTURES = Production.fixtures();
  private static final String FIXTURE_ROOT =
      Production.ROOT + ".verification.architecture.fixtures";

  static Iterable<String> modules() {
    return Modules.names();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void a_module_sees_only_what_its_arrows_point_at(String module) {
    new Modules(Production.ROOT).arrowsOf(module).check(PRODUCTION);
  }

  @Test
  void every_class_belongs_to_a_module() {
    Modules modules = new Modules(Production.ROOT);

    assertThat(PRODUCTION)
        .allSatisfy(
            type -> assertThat(modules.of(type.getPackageName())).as(type.getName()).isNotEmpty());
  }

  @Test
  void packages_do_not_need_each_other_in_a_circle() {
    cycleFree(Production.ROOT).check(PRODUCTION);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void an_arrow_that_points_elsewhere_is_found(String module) {
    String violator = FIXTURE_ROOT + (module.equals("api") ? "" : "." + module);

    assertThat(
            new Modules(FIXTURE_ROOT)
                .arrowsOf(module)
                .evaluate(FIXTURES)
                .getFailureReport()
                .getDetails())
        .as("dependencies that the fixture of %s should not have", module)
        .anySatisfy(detail -> assertThat(detail).contains(violator + ".SeesTooMuch"));
  }

  @Test
  void a_circle_of_packages_is_found() {
    assertThat(cycleFree(FIXTURE_ROOT).evaluate(FIXTURES).getFailureReport().getDetails())
        .anySatisfy(detail -> assertThat(detail).contains("embedded.log", "embedded.broker"));
  }

  /**
   * The two packages of the API are one: the SPI speaks of the messages that an application types.
   */
  private static ArchRule cycleFree(String root) {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                String name = type.getPackageName();
                return name.equals(root + ".spi")
                    ? SliceIdentifier.of(root)
                    : SliceIdentifier.of(name);
              }

              @Override
              public String getDescription() {
                return "packages";
              }
            })
        .should()
        .beFreeOfCycles();
  }
}
