package dev.clutch.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.upstream.NetrcParser.Login;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetrcTest {
  @TempDir
  private Path directory = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "machine host.example login bob password pw",
        "machine host.example\n  login bob\n\tpassword pw\n",
        "machine host.example\r\nlogin bob\r\npassword pw\r\n",
        "machine HOST.Example password pw account 7 login bob",
        "machine host.example user bob password pw",
        "machine \"host.example\" login \"bob\" password \"pw\"",
        "# mine\nmachine host.example # which\nlogin bob\n#password no\npassword pw",
        "macdef init\nmachine host.example login no password no\nbye\n\n"
            + "machine host.example login bob password pw",
        "macdef init\r\ncd\r\n\r\nmachine host.example login bob password pw",
        "machine other login no password no\nmachine host.example login bob password pw default"
            + " login no password no",
        "machine host.example login old password old machine host.example login bob password pw"
      })
  void an_entry_is_read_however_it_is_written(String text) throws Exception {
    assertThat(NetrcParser.parse(text)).containsEntry("host.example", new Login("bob", "pw"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"with \\\"quotes\\\" and spaces\"', 'with \"quotes\" and spaces'",
    "'\"back\\\\slash\"', 'back\\slash'",
    "'a\\ b', 'a b'",
    "'#not-a-comment', '#not-a-comment'",
    "'p#w', 'p#w'",
    "'machine', 'machine'",
    "'\"\"', ''"
  })
  void a_password_is_what_it_says(String written, String meant) throws Exception {
    assertThat(NetrcParser.parse("machine h login bob password " + written))
        .containsEntry("h", new Login("bob", meant));
  }

  @Test
  void the_default_is_kept_apart() throws Exception {
    assertThat(NetrcParser.parse("default login any password body"))
        .isEqualTo(Map.of(NetrcParser.DEFAULT, new Login("any", "body")));
  }

  @ParameterizedTest
  @CsvSource({
    "machine h login bob s3cret password pw, at line 1",
    "login bob password s3cret, credentials come before the first 'machine'",
    "machine h login bob password, it ends where a value should be"
  })
  void what_is_no_such_file_is_said_without_secrets(String text, String reason) {
    assertThatThrownBy(() -> NetrcParser.parse(text))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void the_line_is_told() {
    assertThatThrownBy(() -> NetrcParser.parse("machine h\nlogin bob\nsecret pw\n"))
        .hasMessageEndingWith("at line 3");
  }

  @Test
  void NETRC_goes_before_the_home_directory() throws Exception {
    Path named = write("named", "machine h login a password b");
    write(".netrc", "machine h login no password no");

    Netrc netrc = Netrc.of(Map.of("NETRC", named.toString(), "HOME", directory.toString()));

    assertThat(netrc.authorization("h", false)).isEqualTo(basic("a", "b"));
  }

  @ParameterizedTest
  @ValueSource(strings = {".netrc", "_netrc"})
  void without_it_the_one_in_the_home_directory_is_read(String name) throws Exception {
    write(name, "machine h login a password b");

    Netrc netrc = Netrc.of(Map.of("NETRC", "", "HOME", directory.toString()));

    assertThat(netrc.authorization("h", false)).isEqualTo(basic("a", "b"));
  }

  @Test
  void without_any_there_are_no_credentials() {
    assertThat(Netrc.of(Map.of()).authorization("h", true)).isNull();
    assertThat(Netrc.of(Map.of("HOME", directory.toString())).authorization("h", true))
        .isNull();
  }

  @Test
  void it_is_read_again_when_it_changes() throws Exception {
    Netrc netrc = Netrc.of(Map.of("HOME", directory.toString()));
    write(".netrc", "machine h login a password old");
    String before = netrc.authorization("h", false);

    // As editors and credential helpers do it: of the same length, at the same moment.
    Path other = write("other", "machine h login a password new");
    Files.setLastModifiedTime(other, Files.getLastModifiedTime(directory.resolve(".netrc")));
    Files.move(other, directory.resolve(".netrc"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(before).isEqualTo(basic("a", "old"));
    assertThat(netrc.authorization("h", false)).isEqualTo(basic("a", "new"));
  }

  @Test
  void a_broken_one_gives_nothing_until_it_is_mended() throws Exception {
    Netrc netrc = Netrc.of(Map.of("HOME", directory.toString()));
    write(".netrc", "what is this?");
    String broken = netrc.authorization("h", true);
    write(".netrc", "machine h login a password b");

    assertThat(broken).isNull();
    assertThat(netrc.authorization("h", true)).isEqualTo(basic("a", "b"));
  }

  @Test
  void one_that_can_not_be_read_is_tried_again_and_its_former_content_holds() throws Exception {
    boolean[] fails = {true};
    Path file = write("netrc", "machine h login a password b");
    Netrc netrc = new Netrc(List.of(file), path -> {
      if (fails[0]) {
        throw new IOException("Stale file handle");
      }
      return Files.readAllBytes(path);
    });
    assertThat(netrc.authorization("h", false)).isNull();
    fails[0] = false;
    assertThat(netrc.authorization("h", false)).isEqualTo(basic("a", "b"));

    write("netrc", "machine h login a password other");
    fails[0] = true;
    assertThat(netrc.authorization("h", false)).isEqualTo(basic("a", "b"));
    fails[0] = false;
    assertThat(netrc.authorization("h", false)).isEqualTo(basic("a", "other"));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  private static String basic(String user, String password) {
    return okhttp3.Credentials.basic(user, password);
  }
}
