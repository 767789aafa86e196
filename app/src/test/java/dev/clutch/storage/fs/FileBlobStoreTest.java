package dev.clutch.storage.fs;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.clutch.model.Digest;
import dev.clutch.storage.BlobStore;
import dev.clutch.storage.IncomingBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobStoreTest {
  private static final Digest ABC =
      Digest.sha256("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");

  @TempDir
  private Path directory = Path.of("");

  @Test
  void a_committed_blob_lies_under_its_digest() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob blob = abc(store);

    Path path = blob.commit(ABC);

    assertThat(directory.relativize(path)).hasToString("blobs/ba/78/" + ABC.hex());
    assertThat(store.find(ABC)).contains(path);
    assertThat(path).hasContent("abc");
    assertThat(directory.resolve("incoming")).isEmptyDirectory();
    blob.channel().close();
  }

  @Test
  void a_blob_is_not_there_before_it_is_committed() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob blob = abc(store);

    assertThat(store.find(ABC)).isEmpty();
    blob.channel().close();
  }

  @Test
  void a_store_is_empty_as_long_as_no_blob_is_in_it_whatever_else_is() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    Files.createDirectories(directory.resolve("blobs/ba/78"));
    Files.writeString(directory.resolve("blobs/ba/notes"), "somebody else's");
    assertThat(store.isEmpty()).isTrue();
    IncomingBlob blob = abc(store);

    blob.commit(ABC);

    assertThat(store.isEmpty()).isFalse();
    blob.channel().close();
  }

  @Test
  void what_is_discarded_leaves_nothing() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob blob = abc(store);

    blob.discard();

    assertThat(store.find(ABC)).isEmpty();
    assertThat(directory.resolve("incoming")).isEmptyDirectory();
    blob.channel().close();
  }

  @Test
  void a_reader_keeps_its_bytes_through_the_commit() throws IOException {
    IncomingBlob blob = abc(new FileBlobStore(directory));
    ByteBuffer bytes = ByteBuffer.allocate(3);

    blob.commit(ABC);
    blob.channel().read(bytes, 0);

    assertThat(bytes.array()).isEqualTo("abc".getBytes(US_ASCII));
    blob.channel().close();
  }

  @Test
  void the_same_blob_may_arrive_twice() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob first = abc(store);
    IncomingBlob second = abc(store);

    assertThat(first.commit(ABC)).isEqualTo(second.commit(ABC));
    first.channel().close();
    second.channel().close();
  }

  @Test
  void what_a_killed_process_left_half_done_is_gone_after_the_start() throws IOException {
    abc(new FileBlobStore(directory)).channel().close();

    FileBlobStore restarted = new FileBlobStore(directory);

    assertThat(directory.resolve("incoming")).isEmptyDirectory();
    assertThat(restarted.find(ABC)).isEmpty();
  }

  @Test
  void a_blob_is_named_by_sha256_only() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);

    assertThatThrownBy(() -> store.find(new Digest("md5", "0".repeat(32))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_disappeared_is_not_found() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob blob = abc(store);
    Files.delete(blob.commit(ABC));

    assertThat(store.find(ABC)).isEmpty();
    blob.channel().close();
  }

  @Test
  void what_lies_in_a_blobs_place_is_listed_and_nothing_else() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob blob = abc(store);
    Path path = blob.commit(ABC);
    Files.writeString(path.resolveSibling("lost"), "foreign");
    Files.copy(path, path.resolveSibling("0".repeat(64)));

    assertThat(store.list(0xba78)).containsExactly(new BlobStore.Listed(ABC, 3));
    assertThat(store.list(0xba79)).isEmpty();
    blob.channel().close();
  }

  @Test
  void what_could_not_be_committed_once_is_not_tried_again() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob blob = abc(store);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory.resolve("incoming"))) {
      Files.delete(parts.iterator().next());
    }
    assertThatThrownBy(() -> blob.commit(ABC)).isInstanceOf(IOException.class);

    assertThatThrownBy(() -> blob.commit(ABC)).hasMessageContaining("not tried again");
    blob.channel().close();
  }

  @Test
  void a_folder_among_what_was_arriving_is_emptied_too() throws IOException {
    Files.createDirectories(directory.resolve("incoming/folder/more"));
    Files.writeString(directory.resolve("incoming/folder/more/file"), "foreign");

    FileBlobStore store = new FileBlobStore(directory);

    assertThat(store.incoming()).isZero();
    assertThat(directory.resolve("incoming")).isEmptyDirectory();
  }

  @Test
  void what_is_arriving_is_counted() throws IOException {
    FileBlobStore store = new FileBlobStore(directory);
    IncomingBlob blob = abc(store);

    assertThat(store.incoming()).isEqualTo(3);
    blob.channel().close();
  }

  private static IncomingBlob abc(FileBlobStore store) throws IOException {
    IncomingBlob blob = store.create();
    blob.channel().write(ByteBuffer.wrap("abc".getBytes(US_ASCII)));
    return blob;
  }
}
