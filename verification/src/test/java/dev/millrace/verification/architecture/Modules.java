package dev.millrace.verification.architecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The modules below one root package, and the arrows between them.
 *
 * <p>The root is an argument so that the same rules can be shown a small tree that breaks them.
 */
final class Modules {
  private static final List<String> API_PACKAGES = List.of("", ".spi");

  /**
   * What a module may see: other modules by name, third parties by package. Itself and the JDK it
   * always may.
   */
  private record Arrows(List<String> modules, List<String> thirdParties) {}

  private static final String JSPECIFY = "org.jspecify.annotations";
  private static final Map<String, Arrows> ARROWS = new LinkedHashMap<>();

  static {
    // Published: api, core and embedded need JSpecify and slf4j at most.
    ARROWS.put("seam", new Arrows(List.of(), List.of(JSPECIFY)));
    ARROWS.put("simulation", new Arrows(List.of("seam"), List.of(JSPECIFY)));
    ARROWS.put("api", new Arrows(List.of("seam"), List.of(JSPECIFY)));
    ARROWS.put("core", new Arrows(List.of("seam", "api"), List.of(JSPECIFY, "org.slf4j")));
    ARROWS.put("embedded", new Arrows(List.of("seam", "api"), List.of(JSPECIFY, "org.slf4j")));
    ARROWS.put(
        "json",
        new Arrows(
            List.of("seam", "api"),
            List.of(JSPECIFY, "tools.jackson", "com.fasterxml.jackson.annotation")));
    ARROWS.put(
        "zstd",
        new Arrows(List.of("seam", "api", "embedded"), List.of(JSPECIFY, "com.github.luben.zstd")));
    ARROWS.put(
        "tck",
        new Arrows(
            List.of("seam", "api", "core"),
            List.of(JSPECIFY, "org.junit", "org.assertj", "org.opentest4j")));
    // Not published: it runs other people's servers, and knows of none of ours.
    ARROWS.put("fixture", new Arrows(List.of("seam"), List.of(JSPECIFY)));
    // Edges: nothing depends on them, so what they depend on harms nobody.
    ARROWS.put(
        "examples.orders",
        new Arrows(
            List.of("seam", "api", "core", "embedded", "json"),
            List.of(JSPECIFY, "org.slf4j", "picocli", "tools.jackson")));
    ARROWS.put(
        "soak", new Arrows(List.of("seam", "simulation", "api", "embedded"), List.of(JSPECIFY)));
    ARROWS.put(
        "cli",
        new Arrows(
            List.of("seam", "api", "core", "embedded", "json", "examples.orders", "soak"),
            List.of(JSPECIFY, "org.slf4j", "picocli", "tools.jackson")));
  }

  private final String root;

  Modules(String root) {
    this.root = root;
  }

  static List<String> names() {
    return List.copyOf(ARROWS.keySet());
  }

  /** The classes of one module. */
  DescribedPredicate<JavaClass> in(String module) {
    return DescribedPredicate.describe(
        "in " + module, type -> module.equals(of(type.getPackageName())));
  }

  /** The module of a package below the root, or an empty string. */
  String of(String packageName) {
    for (String part : API_PACKAGES) {
      if (packageName.equals(root + part)) {
        return "api";
      }
    }
    return ARROWS.keySet().stream()
        .filter(module -> isIn(packageName, root + "." + module))
        .findFirst()
        .orElse("");
  }

  /** Everything of {@code module} depends only on what its arrows point at. */
  ArchRule arrowsOf(String module) {
    Arrows arrows = ARROWS.getOrDefault(module, new Arrows(List.of(), List.of()));
    DescribedPredicate<JavaClass> allowed =
        DescribedPredicate.describe(
            "in " + new TreeSet<>(arrows.modules()) + " or " + new TreeSet<>(arrows.thirdParties()),
            type -> {
              String name = type.getBaseComponentType().getPackageName();
              String other = of(name);
              return type.getBaseComponentType().isPrimitive()
                  || isIn(name, "java")
                  || other.equals(module)
                  || arrows.modules().contains(other)
                  || arrows.thirdParties().stream().anyMatch(party -> isIn(name, party));
            });
    return ArchRuleDefinition.classes().that(in(module)).should().onlyDependOnClassesThat(allowed);
  }

  private static boolean isIn(String packageName, String parent) {
    return packageName.equals(parent) || packageName.startsWith(parent + ".");
  }
}
