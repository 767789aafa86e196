package dev.clutch.demo;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The machine's own pip.
 *
 * @param command how it is started
 * @param version what it calls itself, for example {@code "pip 26.0"}
 */
record Pip(List<String> command, String version) {
  private static final List<List<String>> CANDIDATES = List.of(
      List.of("python3", "-m", "pip"),
      List.of("pip3"),
      List.of("pip"),
      List.of("python", "-m", "pip"));

  private record Ended(int code, String output) {}

  /** Returns the first pip that answers, or empty if there is none. */
  static Optional<Pip> find() throws IOException {
    for (List<String> candidate : CANDIDATES) {
      Optional<Pip> pip = ask(candidate);
      if (pip.isPresent()) {
        return pip;
      }
    }
    return Optional.empty();
  }

  private static Optional<Pip> ask(List<String> candidate) throws IOException {
    List<String> command = new ArrayList<>(candidate);
    command.add("--version");
    try {
      Ended ended = run(new ProcessBuilder(command));
      String[] words = ended.output.strip().split("\\s+", 3);
      return ended.code == 0 && words.length > 1 && words[0].equals("pip")
          ? Optional.of(new Pip(candidate, "pip " + words[1]))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no such program
    }
  }

  /**
   * Downloads projects and what they depend on. Nothing that is configured on the machine has a say.
   *
   * @param work where pip makes what it needs for the while
   * @param into an empty folder for the files
   * @throws IOException if pip fails; its last words are in the message
   */
  void download(String index, List<String> projects, Path work, Path into) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(
        "--isolated",
        "--disable-pip-version-check",
        "--no-input",
        "download",
        "--quiet",
        "--no-cache-dir",
        "-d",
        into.toString(),
        "-i",
        index));
    line.addAll(projects);
    ProcessBuilder process = new ProcessBuilder(line).directory(work.toFile());
    Map<String, String> environment = process.environment();
    environment.put("PIP_CONFIG_FILE", "/dev/null");
    environment.put("TMPDIR", work.toString());
    environment.put("NO_PROXY", "127.0.0.1");
    environment.put("no_proxy", "127.0.0.1");
    Ended ended = run(process);
    if (ended.code != 0) {
      throw new IOException("pip failed: " + ended.output.strip());
    }
  }

  private static Ended run(ProcessBuilder builder) throws IOException {
    Process process = builder.redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
      return new Ended(process.waitFor(), output);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while pip ran", e);
    } finally {
      process.destroy();
    }
  }
}
