package dev.clutch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of packages: who stands where, who may use what. A change of architecture is a line here. */
class ArchitectureTest {

  /** A package uses those of lower levels, its own sub-packages, and nothing beside it. */
  private static final Map<String, Integer> LEVELS = Map.ofEntries(
      Map.entry("", 7), // Main
      Map.entry("cli", 6),
      Map.entry("demo", 5),
      Map.entry("doctor", 5),
      Map.entry("app", 4),
      Map.entry("metrics", 3),
      Map.entry("http", 2),
      Map.entry("web", 2),
      Map.entry("policy", 2),
      Map.entry("proxy", 2),
      Map.entry("directory", 2),
      Map.entry("ahead", 2),
      Map.entry("hosted", 2),
      Map.entry("build", 2),
      Map.entry("config", 2),
      Map.entry("operations", 1),
      Map.entry("repository", 1),
      Map.entry("storage", 1),
      Map.entry("upstream", 1),
      Map.entry("simple", 1),
      Map.entry("archive", 1),
      Map.entry("auth", 1),
      Map.entry("model", 0));

  /** Uses that the levels don't allow, and why they are right: {@code "from -> to"}. */
  private static final Map<String, String> EXCEPTIONS = Map.of();

  /** A library, and the only packages that may know it. */
  private record Library(List<String> packages, List<String> users) {}

  static List<Library> libraries() {
    return List.of(
        new Library(List.of("okhttp3..", "okio.."), List.of("dev.clutch.upstream..")),
        new Library(
            List.of("java.sql..", "javax.sql..", "org.jdbi..", "org.flywaydb..", "com.zaxxer.."),
            List.of("dev.clutch.storage..")),
        new Library(
            List.of("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet.."),
            List.of("dev.clutch.http..", "dev.clutch.web..")),
        new Library(List.of("io.prometheus.."), List.of("dev.clutch.metrics..")),
        new Library(List.of("org.jsoup.."), List.of("dev.clutch.simple..")),
        new Library(List.of("org.tomlj.."), List.of("dev.clutch.config..")),
        new Library(List.of("picocli.."), List.of("dev.clutch.cli..", "dev.clutch")));
  }

  private static final JavaClasses CLASSES = new ClassFileImporter()
      .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
      .importPackages("dev.clutch");

  @Test
  void every_package_stands_in_the_table() {
    assertThat(CLASSES).extracting(ArchitectureTest::name).isSubsetOf(LEVELS.keySet());
  }

  @Test
  void packages_use_only_those_of_lower_levels() {
    Map<String, TreeSet<String>> wrong = new TreeMap<>();
    for (JavaClass user : CLASSES) {
      for (Dependency dependency : user.getDirectDependenciesFromSelf()) {
        violation(user, dependency.getTargetClass())
            .ifPresent(use -> wrong
                .computeIfAbsent(use, key -> new TreeSet<>())
                .add(dependency.getDescription()));
      }
    }

    assertThat(wrong).isEmpty();
  }

  private static Optional<String> violation(JavaClass user, JavaClass used) {
    String from = name(user);
    String to = name(used);
    if (!used.getPackageName().startsWith("dev.clutch") || from.equals(to)) {
      return Optional.empty();
    }
    String use = from + " -> " + to;
    boolean isAllowed = LEVELS.getOrDefault(from, 0) > LEVELS.getOrDefault(to, 0);
    return isAllowed || EXCEPTIONS.containsKey(use) ? Optional.empty() : Optional.of(use);
  }

  /** Returns the part of the package that the table names: {@code storage} for {@code storage.sql}. */
  private static String name(JavaClass type) {
    String[] parts = type.getPackageName().split("\\.", -1);
    return parts.length > 2 ? parts[2] : "";
  }

  @ParameterizedTest
  @MethodSource("libraries")
  void only_these_packages_know_a_library(Library library) {
    noClasses()
        .that(not(resideInAnyPackage(library.users.toArray(String[]::new))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(library.packages.toArray(String[]::new))
        .check(CLASSES);
  }

  @Test
  void no_packages_use_each_other_in_a_circle() {
    slices().matching("dev.clutch.(**)").should().beFreeOfCycles().check(CLASSES);
  }
}
