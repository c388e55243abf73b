package dev.millrace.verification.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import dev.millrace.verification.architecture.fixtures.AsksTheJdk;
import dev.millrace.verification.architecture.fixtures.OpensFiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SeamTest {
  private static final Modules MODULES = new Modules(Production.ROOT);
  private static final JavaClasses PRODUCTION = Production.classes();
  private static final JavaClasses FIXTURES = Production.fixtures();

  @Test
  void nothing_outside_the_seam_asks_the_jdk_for_time_chance_threads_or_waiting() {
    Seam.isTheOnlyDoorFor(not(MODULES.in("seam"))).check(PRODUCTION);
  }

  @Test
  void nothing_that_is_published_blocks_a_thread_outside_the_seam() {
    // The simulation is the seam of tests: its threads hand the turn to each other.
    Seam.isTheOnlyPlaceToBlockFor(published().and(not(MODULES.in("simulation")))).check(PRODUCTION);
  }

  @Test
  void nothing_that_is_published_opens_files_or_sockets_outside_the_seam() {
    // The example and the commands read the files they are given: they are the application, not the
    // toolkit. The contract suite is a test: it prepares the directories that brokers get.
    Seam.isTheOnlyDoorToTheDiskFor(published().and(not(MODULES.in("tck")))).check(PRODUCTION);
  }

  private static DescribedPredicate<JavaClass> published() {
    return not(
        MODULES
            .in("seam")
            .or(MODULES.in("fixture"))
            .or(MODULES.in("examples.orders"))
            .or(MODULES.in("soak"))
            .or(MODULES.in("cli")));
  }

  static List<String> waysToAsk() {
    return methodsOf(AsksTheJdk.class);
  }

  @ParameterizedTest
  @MethodSource("waysToAsk")
  void asking_the_jdk_is_found(String way) {
    List<String> found = new ArrayList<>(violations(Seam.isTheOnlyDoorFor(alwaysTrue())));
    found.addAll(violations(Seam.isTheOnlyPlaceToBlockFor(alwaysTrue())));

    assertThat(found)
        .anySatisfy(violation -> assertThat(violation).contains("AsksTheJdk." + way + "("));
  }

  static List<String> waysToOpen() {
    return methodsOf(OpensFiles.class);
  }

  @ParameterizedTest
  @MethodSource("waysToOpen")
  void opening_a_file_or_a_socket_is_found(String way) {
    assertThat(violations(Seam.isTheOnlyDoorToTheDiskFor(alwaysTrue())))
        .anySatisfy(violation -> assertThat(violation).contains("OpensFiles." + way + "("));
  }

  private static List<String> violations(ArchRule rule) {
    return rule.evaluate(FIXTURES).getFailureReport().getDetails();
  }

  private static List<String> methodsOf(Class<?> fixture) {
    return Arrays.stream(fixture.getDeclaredMethods())
        .filter(method -> !method.isSynthetic())
        .map(method -> method.getName())
        .sorted()
        .toList();
  }
}
