package dev.clutch.archive;

import static dev.clutch.archive.Zip.deflated;
import static dev.clutch.archive.Zip.stored;
import static dev.clutch.archive.Zip.utf8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.archive.Zip.Part;
import dev.clutch.model.Filename;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WheelMetadataTest {
  private static final Filename FILENAME = new Filename("demo-1.0-py3-none-any.whl");
  private static final String METADATA =
      "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n\nAbout.\n";

  private static Zip wheel() {
    return wheel(deflated("demo-1.0.dist-info/METADATA", METADATA));
  }

  private static Zip wheel(Part metadata) {
    return Zip.of(
        deflated("demo/__init__.py", "x = 1\n"),
        stored("demo/data", new byte[] {1, 2, 3}),
        metadata,
        deflated("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n"));
  }

  private static Zip release(String folder, String name, String version) {
    String fields = "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n";
    return Zip.of(
        deflated(folder + ".dist-info/METADATA", fields),
        deflated(folder + ".dist-info/WHEEL", "Wheel-Version: 1.0\n"));
  }

  private static String read(Zip wheel) throws Exception {
    return read(FILENAME, wheel.bytes());
  }

  private static String read(Filename filename, byte[] wheel) throws Exception {
    return new String(
        WheelMetadata.read(filename, new CountedBytes(wheel)), StandardCharsets.UTF_8);
  }

  private static void assertRefused(String reason, Zip wheel) {
    assertRefused(reason, wheel.bytes());
  }

  private static void assertRefused(String reason, byte[] wheel) {
    assertThatThrownBy(() -> read(FILENAME, wheel))
        .isInstanceOf(UnreadableArchiveException.class)
        .hasMessageContaining(reason);
  }

  @Nested
  class Reads {
    @Test
    void metadata_that_is_deflated() throws Exception {
      assertThat(read(wheel())).isEqualTo(METADATA);
    }

    @Test
    void metadata_that_is_stored() throws Exception {
      Part metadata = stored("demo-1.0.dist-info/METADATA", utf8(METADATA));

      assertThat(read(wheel(metadata))).isEqualTo(METADATA);
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 16, 20, 24})
    void metadata_whose_lengths_stand_behind_it(int descriptor) throws Exception {
      Part metadata = deflated("demo-1.0.dist-info/METADATA", METADATA).described(descriptor);

      assertThat(read(wheel(metadata))).isEqualTo(METADATA);
    }

    @Test
    void archives_whose_end_is_written_as_ZIP64() throws Exception {
      Zip wheel = wheel();
      wheel.isZip64 = true;

      assertThat(read(wheel)).isEqualTo(METADATA);
    }

    @Test
    void archives_with_a_comment() throws Exception {
      Zip wheel = wheel();
      wheel.comment = utf8("built by hand");

      assertThat(read(wheel)).isEqualTo(METADATA);
    }

    // CONFORMANCE 66
    @ParameterizedTest
    @CsvSource({
      "has.script-1.0-py2.py3-none-any.whl, has.script-1.0, has.script, 1.0",
      "has_script-1.0-py2.py3-none-any.whl, has.script-1.0, has-script, 1.0",
      "simple.dist-0.1-1-py2.py3-none-any.whl, simple.dist-0.1, simple.dist, 0.1",
      "UpperCase-1.0-py3-none-any.whl, uppercase-1.0, UpperCase, 1.0",
      "dash_name-1.0-py3-none-any.whl, dash-name-1.0, dash-name, 1.0",
      "padded-1.0-py3-none-any.whl, padded-1.0.0, padded, 1.0.0",
      "local-1.0+cpu_1-py3-none-any.whl, local-1.0+cpu.1, local, 1.0+cpu.1",
      "odd-2004d-py3-none-any.whl, odd-2004d, odd, 2004d"
    })
    void names_and_versions_however_they_are_spelled(
        String filename, String folder, String name, String version) throws Exception {
      Zip wheel = release(folder, name, version);

      assertThat(read(new Filename(filename), wheel.bytes())).contains("Name: " + name + "\n");
    }

    @Test
    void fields_on_several_lines_and_with_CRLF() throws Exception {
      String fields =
          "Metadata-Version: 2.1\r\nSummary: a\r\n Name: b\r\nName: demo\r\nVersion: 1.0\r\n";
      Part metadata = deflated("demo-1.0.dist-info/METADATA", fields);

      assertThat(read(wheel(metadata))).isEqualTo(fields);
    }
  }

  @Nested
  class Needs {
    private static Part noise(String name, int size) {
      byte[] bytes = new byte[size];
      new Random(size).nextBytes(bytes);
      return stored(name, bytes);
    }

    private static CountedBytes readOf(Zip wheel) throws Exception {
      CountedBytes bytes = new CountedBytes(wheel.bytes());
      assertThat(WheelMetadata.read(FILENAME, bytes)).isEqualTo(utf8(METADATA));
      return bytes;
    }

    @Test
    void one_read_where_metadata_lies_at_the_end() throws Exception {
      Zip wheel = Zip.of(
          noise("demo/data", 3_000_000),
          deflated("demo-1.0.dist-info/METADATA", METADATA),
          deflated("demo-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\n"));

      CountedBytes bytes = readOf(wheel);

      assertThat(bytes.reads()).isEqualTo(1);
      assertThat(bytes.bytesRead()).isEqualTo(Window.TAIL);
    }

    @Test
    void two_reads_where_metadata_lies_elsewhere() throws Exception {
      CountedBytes bytes = readOf(wheel().with(noise("demo/more", 3_000_000)));

      assertThat(bytes.reads()).isEqualTo(2);
      assertThat(bytes.bytesRead()).isLessThan(Window.TAIL + 500);
    }

    @Test
    void three_reads_where_the_directory_is_large_too() throws Exception {
      Zip wheel = wheel().with(noise("demo/more", 3_000_000));
      for (int i = 0; i < 2_000; i++) {
        wheel.with(stored("demo/" + "x".repeat(50) + i, new byte[0]));
      }

      CountedBytes bytes = readOf(wheel);

      assertThat(bytes.reads()).isEqualTo(3);
      assertThat(bytes.bytesRead()).isLessThan(400_000);
    }
  }

  @Nested
  class Refuses_framing {
    @Test
    void nothing_at_all() {
      assertRefused("no end record", new byte[0]);
    }

    @Test
    void bytes_that_are_no_archive() {
      assertRefused("no end record", utf8("<html>Please log in</html>".repeat(100)));
    }

    @Test
    void an_archive_that_is_cut() {
      byte[] bytes = wheel().bytes();

      assertRefused("no end record", Arrays.copyOf(bytes, bytes.length / 2));
    }

    @Test
    void bytes_in_front() {
      Zip wheel = wheel();
      wheel.before = utf8("#!/bin/sh\n");

      assertRefused("bytes before the first member", wheel);
    }

    @Test
    void bytes_in_front_that_the_offsets_leave_out() {
      byte[] wheel = wheel().bytes();
      byte[] both = new byte[100 + wheel.length];
      System.arraycopy(wheel, 0, both, 100, wheel.length);

      assertRefused("not where the end record says", both);
    }

    @Test
    void bytes_behind() {
      Zip wheel = wheel();
      wheel.behind = utf8("more");

      assertRefused("bytes behind the end record", wheel);
    }

    @Test
    void an_archive_in_the_comment_of_another() {
      Zip wheel = wheel();
      wheel.comment = wheel().bytes();

      assertRefused("not where the end record says", wheel);
    }

    @Test
    void bytes_between_members() {
      Part metadata = deflated("demo-1.0.dist-info/METADATA", METADATA);
      metadata.behind = utf8("hidden");

      assertRefused("bytes between members", wheel(metadata));
    }

    @Test
    void bytes_between_other_members_of_a_small_archive() {
      Part other = deflated("demo/other", "x");
      other.behind = wheel().bytes();

      assertRefused("bytes between members", wheel().with(other));
    }

    @Test
    void fewer_members_than_are_counted() {
      Zip wheel = wheel();
      wheel.countedTooMany = 1;

      assertRefused("no entry where the directory should have one", wheel);
    }

    @Test
    void more_members_than_are_counted() {
      Zip wheel = wheel();
      wheel.countedTooMany = -1;

      assertRefused("more in the directory than the end record counts", wheel);
    }

    @Test
    void two_members_of_one_name() {
      assertRefused(
          "two members of the same name",
          wheel().with(deflated("demo-1.0.dist-info/METADATA", METADATA)));
    }

    @Test
    void end_records_that_differ() {
      Zip zip64 = wheel();
      zip64.isZip64 = true;
      byte[] bytes = zip64.bytes();
      bytes[bytes.length - 12] = 9; // one of two counts of members

      assertRefused("end records that say different things", bytes);
    }

    @Test
    void a_ZIP64_record_that_is_elsewhere() {
      Zip zip64 = wheel();
      zip64.isZip64 = true;
      byte[] bytes = zip64.bytes();
      bytes[bytes.length - 22 - 12] ^= 1;

      assertRefused("ZIP64 end record", bytes);
    }
  }

  @Nested
  class Refuses_members {
    private void changed(String reason, Consumer<Part> change) {
      Part metadata = deflated("demo-1.0.dist-info/METADATA", METADATA);
      change.accept(metadata);
      assertRefused(reason, wheel(metadata));
    }

    @Test
    void of_another_name_in_their_own_header() {
      changed(
          "not what the directory says", part -> part.localName = "demo-1.0.dist-info/METADATB");
    }

    @Test
    void of_another_size_in_their_own_header() {
      changed("not what the directory says", part -> part.localSize++);
    }

    @Test
    void of_another_checksum_in_their_own_header() {
      changed("not what the directory says", part -> part.localCrc++);
    }

    @Test
    void of_another_size_in_their_descriptor() {
      changed("not what the directory says", part -> {
        part.described(16);
        part.descriptor[12]++;
      });
    }

    @Test
    void that_are_encrypted() {
      changed("encrypted", part -> part.flags |= 1);
    }

    @Test
    void that_inflate_to_more_than_they_say() {
      changed("not what the directory says", part -> part.localSize = --part.size);
    }

    @Test
    void with_a_second_name() {
      byte[] field = Zip.little(4 + 5 + 1)
          .putShort((short) 0x7075)
          .putShort((short) 6)
          .put((byte) 1)
          .putInt(0)
          .put((byte) 'x')
          .array();
      changed("two names", part -> part.extra = field);
    }

    @Test
    void with_extra_fields_that_are_cut() {
      changed("extra field that is cut", part -> part.extra = new byte[] {1, 2, 3});
    }

    @Test
    void with_a_ZIP64_field_that_nobody_asked_for() {
      byte[] field =
          Zip.little(12).putShort((short) 1).putShort((short) 8).putLong(5).array();
      changed("more than was asked for", part -> part.extra = field);
    }

    @Test
    void whose_content_was_changed() {
      Part metadata = stored("demo-1.0.dist-info/METADATA", utf8(METADATA));
      byte[] bytes = wheel(metadata).bytes();
      int place = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("About");
      bytes[place] ^= 1;

      assertRefused("not what the directory says", bytes);
    }

    @Test
    void that_are_compressed_in_another_way() {
      assertRefused(
          "other than deflate", wheel().with(new Part("demo/lzma", new byte[] {1, 2, 3}, 14)));
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"../x", "/etc/x", "a/../../x", "a\\..\\x", "C:x", "a//x", "./x", "a\u0001x", ""})
    void whose_names_lead_elsewhere(String name) {
      assertRefused("leads elsewhere", wheel().with(deflated(name, "x")));
    }

    @Test
    void whose_metadata_is_too_large() {
      byte[] large = new byte[WheelMetadata.MAX_LENGTH + 1];

      assertRefused("too large", wheel(deflated("demo-1.0.dist-info/METADATA", large)));
    }

    @Test
    void that_grow_too_much() {
      Part bomb = deflated("demo/zeros", "0");
      bomb.size = 100 << 20;

      assertRefused("grows too much", wheel().with(bomb));
    }

    @Test
    void of_which_there_are_too_many() {
      Zip wheel = wheel();
      for (int i = 0; i < ZipDirectory.MAX_MEMBERS; i++) {
        wheel.with(stored("" + i, new byte[0]));
      }
      wheel.isZip64 = true;

      assertRefused("too large", wheel);
    }
  }

  // CONFORMANCE 66, 67
  @Nested
  class Refuses_wheels {
    @Test
    void without_a_dist_info_folder() {
      assertRefused("no .dist-info folder", Zip.of(deflated("demo/__init__.py", "")));
    }

    @Test
    void with_two_dist_info_folders() {
      assertRefused(
          "more than one .dist-info folder",
          wheel().with(deflated("other-1.0.dist-info/METADATA", METADATA)));
    }

    @Test
    void without_metadata() {
      assertRefused("no METADATA", Zip.of(deflated("demo-1.0.dist-info/WHEEL", "")));
    }

    @Test
    void without_a_description_of_the_wheel() {
      assertRefused("no WHEEL", Zip.of(deflated("demo-1.0.dist-info/METADATA", METADATA)));
    }

    @Test
    void whose_folder_is_that_of_another_project() {
      assertRefused("folder of another release", release("other-1.0", "demo", "1.0"));
    }

    @Test
    void whose_folder_is_that_of_another_version() {
      assertRefused("folder of another release", release("demo-2.0", "demo", "1.0"));
    }

    @Test
    void whose_metadata_is_about_another_project() {
      assertRefused("metadata of another release", release("demo-1.0", "other", "1.0"));
    }

    @Test
    void whose_metadata_is_about_another_version() {
      assertRefused("metadata of another release", release("demo-1.0", "demo", "2.0"));
    }

    @ParameterizedTest
    @CsvSource({
      "no metadata-version, 'Name: demo\nVersion: 1.0\n'",
      "no name, 'Metadata-Version: 2.1\nVersion: 1.0\n'",
      "more than one name, 'Metadata-Version: 2.1\nName: demo\nVersion: 1.0\nname: demo\n'",
      "no version, 'Metadata-Version: 2.1\nName: demo\n\nVersion: 1.0\n'",
      "no metadata-version, ''"
    })
    void whose_metadata_does_not_say_once_what_it_is(String reason, String metadata) {
      assertRefused(
          metadata.isEmpty() ? "no name" : reason,
          wheel(deflated("demo-1.0.dist-info/METADATA", metadata)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo-1.0.tar.gz", "demo.whl", "demo-1.0-any.whl"})
    void that_are_not_named_as_one(String filename) {
      assertThatThrownBy(() -> read(new Filename(filename), wheel().bytes()))
          .isInstanceOf(UnreadableArchiveException.class);
    }
  }

  /** Whatever is changed, it ends in metadata or in a refusal. */
  @Test
  void random_damage_never_ends_in_anything_else() throws Exception {
    Random random = new Random(1);
    byte[] wheel =
        wheel().with(deflated("demo/more", "x".repeat(1_000)).described(16)).bytes();
    for (int round = 0; round < 20_000; round++) {
      byte[] damaged = wheel.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(read(FILENAME, damaged)).isNotEmpty();
      } catch (UnreadableArchiveException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
