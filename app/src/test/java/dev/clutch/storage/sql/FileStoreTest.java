package dev.clutch.storage.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.clutch.model.Digest;
import dev.clutch.model.Filename;
import dev.clutch.model.ProjectName;
import dev.clutch.storage.FileRow;
import dev.clutch.storage.Pin;
import dev.clutch.storage.StoredList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest {
  private static final Instant STORED = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = STORED.plusSeconds(3600);
  private static final ProjectName DEMO = new ProjectName("demo");
  private static final Digest A = Digest.sha256("a".repeat(64));
  private static final Digest B = Digest.sha256("b".repeat(64));
  private static final Digest C = Digest.sha256("c".repeat(64));

  @TempDir
  private Path directory = Path.of("");

  private Catalog catalog;
  private FileStore files;
  private long source;

  @BeforeEach
  void open() throws IOException {
    catalog = Catalog.open(directory.resolve("catalog.db"));
    files = new FileStore(catalog);
    source = catalog.source("https://a/");
  }

  @AfterEach
  void close() {
    catalog.close();
  }

  private void store(String filename, Digest blob, long size) {
    store(DEMO, filename, blob, size);
  }

  private void store(ProjectName project, String filename, Digest blob, long size) {
    files.save(source, project, new Filename(filename), blob, size, STORED);
  }

  private List<Digest> leastUsed() {
    return files.leastUsed(null, 10).stream().map(use -> use.blob().sha256()).toList();
  }

  @Test
  void the_blob_that_was_not_used_for_longest_comes_first() {
    store("demo-1.0.zip", A, 10);
    store("demo-2.0.zip", B, 10);
    files.used(Set.of(A.hex()), LATER);

    assertThat(leastUsed()).containsExactly(B, A);
  }

  @Test
  void a_blob_of_two_files_comes_once_in_the_place_of_the_one_used_last() {
    store("demo-1.0.zip", A, 10);
    store("demo-2.0.zip", B, 10);
    files.save(source, DEMO, new Filename("copy-1.0.zip"), A, 10, LATER);

    assertThat(leastUsed()).containsExactly(B, A);
  }

  @Test
  void the_least_used_are_read_in_pieces() {
    store("demo-1.0.zip", A, 10);
    store("demo-2.0.zip", B, 10);
    store("demo-3.0.zip", C, 10);

    FileStore.Use second = files.leastUsed(null, 2).get(1);

    assertThat(second.blob().sha256()).isEqualTo(B);
    assertThat(files.leastUsed(second, 2))
        .extracting(use -> use.blob().sha256())
        .containsExactly(C);
  }

  @Test
  void a_use_never_goes_back_in_time() {
    store("demo-1.0.zip", A, 10);
    files.used(Set.of(A.hex()), LATER);

    files.used(Set.of(A.hex()), STORED);

    assertThat(files.rows(A)).extracting(FileRow::used).containsExactly(LATER);
  }

  @Test
  void a_blob_of_two_files_counts_once() {
    store("demo-1.0.zip", A, 10);
    store("copy-1.0.zip", A, 10);
    store("demo-2.0.zip", B, 5);

    assertThat(files.bytes()).isEqualTo(15);
  }

  @Test
  void a_blob_that_neither_a_file_nor_a_list_names_is_unnamed() {
    store("demo-1.0.zip", A, 10);
    new ListStore(catalog).save(source, new StoredList(B, "", null, null, null, STORED));

    assertThat(files.unnamed(List.of(A, B, C))).containsExactly(C);
  }

  @Test
  void the_blob_that_was_checked_longest_ago_is_next() {
    store("demo-1.0.zip", A, 10);
    store("demo-2.0.zip", B, 10);
    files.checked(A, LATER);

    assertThat(files.leastChecked(LATER)).contains(new FileStore.Entry(B, 10));
    files.checked(B, LATER);
    assertThat(files.leastChecked(LATER)).isEmpty();
  }

  @Test
  void a_row_that_names_another_blob_by_now_is_not_removed() {
    store("demo-1.0.zip", A, 10);
    FileRow before = files.rows(A).get(0);
    store("demo-1.0.zip", B, 10);

    assertThat(files.remove(before)).isFalse();
    assertThat(files.find(source, DEMO, new Filename("demo-1.0.zip"))).isPresent();
  }

  @Test
  void uses_are_written_together_and_once() {
    LastUse uses = new LastUse(files, InstantSource.fixed(LATER));
    store("demo-1.0.zip", A, 10);
    uses.used(A.hex());

    assertThat(files.rows(A)).extracting(FileRow::used).containsExactly(STORED);
    assertThat(uses.flush()).isTrue();
    assertThat(files.rows(A)).extracting(FileRow::used).containsExactly(LATER);
  }

  @Test
  void uses_that_cannot_be_written_wait_for_the_next_time() {
    LastUse uses = new LastUse(files, InstantSource.fixed(LATER));
    uses.used(A.hex());
    catalog.close();

    assertThat(uses.flush()).isFalse();
    assertThat(uses.isRecent(A)).isTrue();
  }

  @Test
  void a_use_is_recent_until_another_batch_has_been_written() {
    LastUse uses = new LastUse(files, InstantSource.fixed(LATER));
    uses.used(A.hex());

    assertThat(uses.isRecent(A)).isTrue();
    uses.flush();
    assertThat(uses.isRecent(A)).isTrue();
    uses.flush();
    assertThat(uses.isRecent(A)).isFalse();
  }

  @Test
  void what_cannot_be_written_is_said_by_the_answer_not_thrown() {
    catalog.close();

    assertThat(files.save(source, DEMO, new Filename("demo-1.0.zip"), A, 10, STORED))
        .isFalse();
  }

  @Test
  void the_inventory_sums_up_projects() {
    ProjectName other = new ProjectName("other");
    store("demo-1.0.zip", A, 10);
    store("demo-1.0.zip.metadata", C, 1);
    store(other, "other-1.0.zip", A, 10);
    files.used(Set.of(C.hex()), LATER);
    new PinStore(catalog).add(Pin.of(other), STORED);
    Inventory inventory = new Inventory(catalog);

    assertThat(inventory.projects())
        .containsExactly(
            new Inventory.StoredProject(DEMO, 2, 11, LATER, false),
            new Inventory.StoredProject(other, 1, 10, STORED, true));
    assertThat(inventory.totals()).isEqualTo(new Inventory.Totals(2, 0, 3, 2, 11));
    assertThat(inventory.files(other)).singleElement().satisfies(file -> {
      assertThat(file.row().source()).isEqualTo("https://a/");
      assertThat(file.isPinned()).isTrue();
    });
  }

  @Test
  void pins_are_kept_in_the_words_in_which_they_were_given() {
    PinStore pins = new PinStore(catalog);
    Pin version = Pin.of(DEMO, "1.0");
    Pin file = Pin.of(DEMO, new Filename("demo-1.0.zip"));

    assertThat(pins.add(version, STORED)).isTrue();
    assertThat(pins.add(version, STORED)).isFalse();
    pins.add(file, STORED);
    assertThat(pins.all()).containsExactlyInAnyOrder(version, file);
    assertThat(pins.remove(version)).isTrue();
    assertThat(pins.remove(version)).isFalse();
    assertThat(pins.all()).containsExactly(file);
  }
}
