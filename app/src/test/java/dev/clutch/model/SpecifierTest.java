package dev.clutch.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.clutch.Shared;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpecifierTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "==1.0; 1.0 1.0.0 1.0+local v1; 1.0.1 1.0a1 1.0.post1",
        "==1.0+local; 1.0+local; 1.0 1.0+other",
        "!=1.0; 1.1 1.0rc1; 1.0 1.0+local",
        "==1.2.*; 1.2 1.2.3 1.2rc1 1.2.post1 1.2.3+x; 1.20 1.3 1!1.2",
        "==1.*; 1 1.0 1.9; 2.0 10.1",
        "==1.0.0.*; 1 1.0; 1.0.1",
        "!=1.2.*; 1.3; 1.2.9",
        "~=1.4.2; 1.4.2 1.4.9 1.4.2+x; 1.4.1 1.5",
        "~=2.2.0; 2.2 2.2.5; 2.3",
        "~=2.2; 2.2 2.9; 3.0 2.1",
        "~=2.2.post3; 2.2.post3 2.3; 2.2 3.0",
        ">=1.0; 1.0 1.0+x 1.0.post1; 1.0rc1 0.9",
        "<=1.0; 1.0 1.0+x 1.0rc1; 1.0.post1 1.1",
        "<3; 2.9 2.9rc1 0; 3 3.0 3.0rc1 3.0.dev1 4",
        "<3rc2; 3rc1 3.0a1; 3rc2 3.0",
        ">1.7; 1.7.1 1.8; 1.7 1.7.0.post1 1.7+x 1.7rc1",
        ">1.7.post2; 1.7.post3 1.7.1; 1.7.post2 1.7",
        "===1.0; 1.0; 1.0.0 1",
        "'>=1.0 , <2, !=1.5'; 1.0 1.6; 1.5 2.0 0.9",
        ">=1; 2; 2004d"
      })
  void a_specifier_means_the_versions_that_the_standard_says(
      String specifier, String meant, String others) {
    Specifier parsed = Specifier.parse(specifier).orElseThrow();

    for (String version : meant.split(" ", -1)) {
      assertThat(parsed.contains(version)).as(version).isTrue();
    }
    for (String version : others.split(" ", -1)) {
      assertThat(parsed.contains(version)).as(version).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        ">=",
        "1.0",
        "=1.0",
        ">=1.0,",
        "==1.0+x.*",
        "==1.0a1.*",
        ">=1.0.*",
        "~=1",
        "<1.0+x",
        ">= x",
        "~=1.0.*",
        "=<1"
      })
  void what_is_no_specifier_is_none(String text) {
    assertThat(Specifier.parse(text)).isEmpty();
  }

  @Test
  void every_specifier_means_the_versions_that_packaging_says() throws IOException {
    Optional<Path> file = Shared.fixtures(getClass(), "_vectors/specifiers.json");
    assumeTrue(file.isPresent());
    JsonNode vectors = new ObjectMapper().readTree(file.get().toFile());
    List<String> wrong = new ArrayList<>();

    for (JsonNode vector : vectors.path("contains")) {
      String text = vector.path("spec").textValue();
      Specifier specifier = text.isBlank() ? null : Specifier.parse(text).orElse(null);
      List<String> meant = new ArrayList<>();
      for (JsonNode version : vectors.path("probe_versions")) {
        if (specifier != null && specifier.contains(version.textValue())) {
          meant.add(version.textValue());
        }
      }
      List<String> expected = new ArrayList<>();
      vector.path("in").forEach(version -> expected.add(version.textValue()));
      if (!text.isBlank() && !meant.equals(expected)) {
        wrong.add(text + ": " + meant + " instead of " + expected);
      }
    }
    vectors.path("invalid").forEach(text -> {
      if (Specifier.parse(text.textValue()).isPresent()) {
        wrong.add(text + " is none");
      }
    });

    assertThat(wrong).isEmpty();
  }
}
