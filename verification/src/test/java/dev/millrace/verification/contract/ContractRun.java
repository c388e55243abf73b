package dev.millrace.verification.contract;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.TestDescriptor;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * One run of the whole contract.
 *
 * @param url the transport's URL, in which {@code DIR} stands for a fresh directory
 * @param patience how long a test waits for what does not come
 */
record ContractRun(String url, Duration patience) {
  private static final String URL = "millrace.verification.url";
  private static final String PATIENCE = "millrace.verification.patience";

  /**
   * How a run went.
   *
   * @param passed the names of the methods all of whose tests passed
   * @param failed what went wrong, by the names of the methods
   * @param skipped the names of tests that were left out
   */
  record Results(Set<String> passed, Map<String, Throwable> failed, Set<String> skipped) {}

  /** Runs every test. */
  Results all() {
    return run(method -> true);
  }

  /** Runs the tests whose methods have these names. */
  Results only(Collection<String> names) {
    return run(names::contains);
  }

  private Results run(Predicate<String> wanted) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .filters(
                (PostDiscoveryFilter)
                    test -> FilterResult.includedIf(method(test).filter(wanted.negate()).isEmpty()))
            .selectors(selectClass(SabotagedContract.class))
            .configurationParameter(URL, url)
            .configurationParameter(PATIENCE, patience.toString())
            // The tests mostly wait, each for its own broker.
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "concurrent")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.executor-service", "WORKER_THREAD_POOL")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter(
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "6")
            .build();
    Collector collector = new Collector();
    LauncherFactory.create().execute(request, collector);
    return collector.results();
  }

  private static Optional<String> method(TestDescriptor test) {
    return test.getSource()
        .filter(MethodSource.class::isInstance)
        .map(source -> ((MethodSource) source).getMethodName());
  }

  /** Gives a contract class the run it is part of. */
  static final class Parameters implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == ContractRun.class;
    }

    @Override
    public ContractRun resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return new ContractRun(
          context.getConfigurationParameter(URL).orElseThrow(),
          Duration.parse(context.getConfigurationParameter(PATIENCE).orElseThrow()));
    }
  }

  /** Notes the outcome of every test by the name of its method. */
  private static final class Collector implements TestExecutionListener {
    private final Set<String> run = ConcurrentHashMap.newKeySet();
    private final ConcurrentMap<String, Throwable> failed = new ConcurrentHashMap<>();
    private final Set<String> skipped = ConcurrentHashMap.newKeySet();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      String name = name(test);
      if (test.isTest()) {
        run.add(name);
      }
      switch (result.getStatus()) {
        case SUCCESSFUL -> {}
        case FAILED -> failed.putIfAbsent(name, result.getThrowable().orElseThrow());
        case ABORTED -> skipped.add(name);
      }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
      skipped.add(name(test));
    }

    private static String name(TestIdentifier test) {
      return test.getSource()
          .filter(MethodSource.class::isInstance)
          .map(source -> ((MethodSource) source).getMethodName())
          .orElse(test.getDisplayName());
    }

    Results results() {
      Set<String> passed = new TreeSet<>(run);
      passed.removeAll(failed.keySet());
      return new Results(passed, new TreeMap<>(failed), new TreeSet<>(skipped));
    }
  }
}
