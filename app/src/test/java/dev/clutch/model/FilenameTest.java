package dev.clutch.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilenameTest {
  @ParameterizedTest
  @CsvSource({
    "demo, demo-1.0.tar.gz, 1.0",
    "demo, Demo-1.0.zip, 1.0",
    "demo, demo-1.0-py3-none-any.whl, 1.0",
    "demo, demo-1.0_1-py3-none-any.whl, 1.0-1",
    "demo, demo-1.0+cu126-cp312-cp312-linux_x86_64.whl, 1.0+cu126",
    "demo, demo-1.0-1.tar.gz, 1.0-1",
    "demo-2, demo-2-1.0.tar.gz, 1.0",
    "demo-pkg, demo.pkg-1.0rc1.tar.bz2, 1.0rc1",
    "demo, demo-1.0-py2.7.egg, 1.0",
    "demo, demo-1.0.win32-py2.7.exe, 1.0",
    "demo, demo-1.0.2.win-amd64.msi, 1.0.2",
    "demo, demo-1.0.2-1.noarch.rpm, 1.0.2-1",
    "demo, demo-2004d.tar.gz, 2004d"
  })
  void a_project_s_file_tells_its_version(String project, String filename, String version) {
    assertThat(new Filename(filename).version(new ProjectName(project))).contains(version);
  }

  @ParameterizedTest
  @CsvSource({
    "demo-1.0-py3-none-any.whl.metadata, demo-1.0-py3-none-any.whl",
    "demo-1.0.tar.gz.asc, demo-1.0.tar.gz",
    "demo-1.0.tar.gz.provenance, demo-1.0.tar.gz",
    "demo-1.0-py3-none-any.whl.metadata.asc, demo-1.0-py3-none-any.whl",
    "demo-1.0.tar.gz, demo-1.0.tar.gz",
    ".metadata, .metadata"
  })
  void what_lies_beside_a_file_belongs_to_it(String filename, String distribution) {
    assertThat(new Filename(filename).distribution()).isEqualTo(new Filename(distribution));
  }
}
