package dev.millrace.verification.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.time.Duration;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.BaseStream;

/**
 * What only the seam may ask the JDK for.
 *
 * <p>A call counts wherever it is written: called, referred to as a method reference, or made
 * through a subclass.
 */
final class Seam {
  /** A call that is not allowed, and what it would let in. */
  private record Ban(String what, Predicate<CodeUnitAccessTarget> calls) {}

  private static final Set<String> FILE_OPENERS =
      Set.of(
          "java.io.FileInputStream",
          "java.io.FileOutputStream",
          "java.io.FileReader",
          "java.io.FileWriter",
          "java.io.RandomAccessFile");
  private static final Set<String> SOCKET_OPENERS =
      Set.of("java.net.Socket", "java.net.ServerSocket", "java.net.DatagramSocket");

  private static final List<Ban> BANS =
      List.of(
          new Ban("time", call -> of(call, System.class, "currentTimeMillis", "nanoTime")),
          new Ban(
              "time", call -> owner(call).startsWith("java.time.") && call.getName().equals("now")),
          new Ban(
              "time",
              call ->
                  owner(call).equals("java.time.Clock")
                      && call.getName().matches("system.*|tick.*")),
          new Ban("time", call -> made(call, Date.class) && call.getRawParameterTypes().isEmpty()),
          new Ban(
              "time",
              call ->
                  owner(call).equals("java.util.Calendar") && call.getName().equals("getInstance")),
          new Ban(
              "waiting", call -> of(call, Thread.class, "sleep", "join", "yield", "onSpinWait")),
          new Ban("waiting", call -> of(call, TimeUnit.class, "sleep", "timedJoin", "timedWait")),
          new Ban(
              "waiting", call -> of(call, LockSupport.class) && call.getName().startsWith("park")),
          new Ban(
              "waiting", call -> owner(call).startsWith("java.util.concurrent.") && isTimed(call)),
          new Ban("waiting", call -> of(call, Object.class, "wait")),
          new Ban("waiting", call -> of(call, Condition.class, "awaitNanos", "awaitUntil")),
          new Ban("timers", call -> made(call, Timer.class)),
          new Ban(
              "timers",
              call ->
                  of(
                      call,
                      CompletionStage.class,
                      "orTimeout",
                      "completeOnTimeout",
                      "delayedExecutor")),
          new Ban(
              "threads",
              call ->
                  of(call, Thread.class, "start", "ofVirtual", "ofPlatform", "startVirtualThread")),
          new Ban("threads", call -> made(call, Thread.class)),
          new Ban("threads", call -> owner(call).startsWith("java.lang.Thread$Builder")),
          new Ban("threads", call -> of(call, Executors.class)),
          new Ban(
              "threads",
              call -> made(call, ThreadPoolExecutor.class) || of(call, ForkJoinPool.class)),
          new Ban("threads", Seam::isAsynchronousSomewhere),
          new Ban(
              "threads",
              call ->
                  call.getName().equals("parallelStream")
                      || of(call, BaseStream.class, "parallel")),
          new Ban(
              "threads",
              call -> made(call, ThreadLocal.class) || of(call, ThreadLocal.class, "withInitial")),
          new Ban(
              "chance",
              call -> of(call, Math.class, "random") || of(call, StrictMath.class, "random")),
          new Ban("chance", call -> made(call, Random.class) || made(call, SplittableRandom.class)),
          new Ban(
              "chance",
              call ->
                  of(call, ThreadLocalRandom.class)
                      || of(call, RandomGenerator.class, "of", "getDefault")),
          new Ban(
              "chance",
              call ->
                  of(call, Collections.class, "shuffle")
                      && call.getRawParameterTypes().size() == 1),
          new Ban("ids", call -> of(call, UUID.class, "randomUUID")),
          new Ban(
              "the machine",
              call ->
                  owner(call).equals("java.net.InetAddress")
                      && call.getName().equals("getLocalHost")));

  private static final List<Ban> BLOCKING_BANS =
      List.of(
          new Ban("waiting", call -> of(call, BlockingQueue.class, "take", "put")),
          new Ban("waiting", call -> of(call, Future.class, "get", "join")),
          new Ban(
              "waiting",
              call ->
                  owner(call).startsWith("java.util.concurrent.")
                      && call.getName().matches("await.*|acquire.*|arriveAndAwait.*|invokeA.*")));

  private static final List<Ban> DISK_BANS =
      List.of(
          new Ban("disk", call -> owner(call).equals("java.nio.file.Files")),
          new Ban(
              "disk",
              call -> FILE_OPENERS.contains(owner(call)) && call.getName().equals("<init>")),
          new Ban(
              "disk",
              call ->
                  owner(call).startsWith("java.nio.channels.") && call.getName().equals("open")),
          new Ban(
              "sockets",
              call -> SOCKET_OPENERS.contains(owner(call)) && call.getName().equals("<init>")));

  private Seam() {}

  /** The classes ask for none of time, chance, threads and waiting themselves. */
  static ArchRule isTheOnlyDoorFor(DescribedPredicate<JavaClass> classes) {
    return rule(classes, BANS);
  }

  /** The classes never block, not even without a limit. */
  static ArchRule isTheOnlyPlaceToBlockFor(DescribedPredicate<JavaClass> classes) {
    return rule(classes, BLOCKING_BANS);
  }

  /** The classes open no file and no socket themselves. */
  static ArchRule isTheOnlyDoorToTheDiskFor(DescribedPredicate<JavaClass> classes) {
    return rule(classes, DISK_BANS);
  }

  private static ArchRule rule(DescribedPredicate<JavaClass> classes, List<Ban> bans) {
    return classes()
        .that(classes)
        .should(
            new ArchCondition<JavaClass>("get these through dev.millrace.seam") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                for (JavaCodeUnitAccess<?> access : type.getCodeUnitAccessesFromSelf()) {
                  banOn(access.getTarget(), bans)
                      .ifPresent(ban ->
                          events.add(
                              violated(access, ban.what() + ": " + access.getDescription())));
                }
              }
            });
  }

  private static Optional<Ban> banOn(CodeUnitAccessTarget target, List<Ban> bans) {
    return bans.stream().filter(ban -> ban.calls().test(target)).findFirst();
  }

  private static String owner(CodeUnitAccessTarget call) {
    return call.getOwner().getName();
  }

  private static boolean of(CodeUnitAccessTarget call, Class<?> owner) {
    return call.getOwner().isAssignableTo(owner);
  }

  private static boolean of(CodeUnitAccessTarget call, Class<?> owner, String... names) {
    return List.of(names).contains(call.getName()) && of(call, owner);
  }

  private static boolean made(CodeUnitAccessTarget call, Class<?> type) {
    return call.getName().equals("<init>") && of(call, type);
  }

  /** A method of the JDK's that takes a time limit waits for at most so long. */
  private static boolean isTimed(CodeUnitAccessTarget call) {
    return !of(call, TimeUnit.class)
        && !call.getName().equals("<init>")
        && call.getRawParameterTypes().stream()
            .anyMatch(
                type -> type.isEquivalentTo(TimeUnit.class) || type.isEquivalentTo(Duration.class));
  }

  /** Without an executor these run on the common pool, which no test owns. */
  private static boolean isAsynchronousSomewhere(CodeUnitAccessTarget call) {
    return of(call, CompletionStage.class)
        && call.getName().endsWith("Async")
        && call.getRawParameterTypes().stream()
            .noneMatch(type -> type.isEquivalentTo(Executor.class));
  }
}
