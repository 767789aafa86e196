package dev.clutch.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Damage to many things at once while the server is stopped: everybody is served rightly all the same. */
@Timeout(60)
class DamagedDirectoryTest {
  private static final int PROJECTS = 8;
  private static final int FILES = 3;
  private static final int SQLITE_PAGE = 4096;

  @TempDir
  private Path directory = Path.of("");

  @TempDir
  private Path outside = Path.of("");

  private FaultyUpstream upstream;

  @BeforeEach
  void fill() throws Exception {
    upstream = new FaultyUpstream(1, 0);
    try (Place place = Place.start(upstream, directory)) {
      assertAllRight(place);
      assertAllHits(place);
    }
  }

  @AfterEach
  void stop() throws IOException {
    upstream.close();
  }

  private static void assertAllRight(Place place) throws Exception {
    for (int project = 0; project < PROJECTS; project++) {
      assertThat(place.get(Place.page(project)).statusCode()).isEqualTo(200);
      for (int file = 0; file < FILES; file++) {
        HttpResponse<byte[]> response = place.get(Place.file(project, file));
        assertThat(response.body())
            .isEqualTo(FaultyUpstream.content(FaultyUpstream.filename(project, file)));
      }
    }
  }

  private static void assertAllHits(Place place) throws Exception {
    for (int project = 0; project < PROJECTS; project++) {
      String path = Place.file(project, project % FILES);
      Place.until(path + " is stored", () -> Place.isHit(place.get(path)));
    }
  }

  private List<Path> blobs() throws IOException {
    try (Stream<Path> paths = Files.walk(directory.resolve("blobs"))) {
      return new ArrayList<>(paths.filter(Files::isRegularFile).sorted().toList());
    }
  }

  private static void flipBit(Path blob, Random chance) throws IOException {
    byte[] bytes = Files.readAllBytes(blob);
    bytes[chance.nextInt(bytes.length)] ^= (byte) (1 << chance.nextInt(8));
    Files.write(blob, bytes);
  }

  private void overwriteCatalog(long from, int length) throws IOException {
    byte[] noise = new byte[length];
    new Random(2).nextBytes(noise);
    try (RandomAccessFile catalog =
        new RandomAccessFile(directory.resolve("catalog.db").toFile(), "rw")) {
      catalog.seek(from);
      catalog.write(noise);
    }
  }

  private void assertServed() throws Exception {
    try (Place place = Place.start(upstream, directory)) {
      assertAllRight(place);
      assertAllHits(place);
    }
  }

  @Test
  void blobs_flipped_cut_off_replaced_and_deleted_are_all_right_at_the_first_request()
      throws Exception {
    Random chance = new Random(3);
    List<Path> blobs = blobs();
    for (int i = 0; i < blobs.size(); i++) {
      Path blob = blobs.get(i);
      switch (i % 5) {
        case 0 -> flipBit(blob, chance);
        case 1 -> Files.write(blob, new byte[chance.nextInt(1_000)]);
        case 2 -> Files.delete(blob);
        case 3 -> Files.write(blob, Files.readAllBytes(blobs.get(i - 3)));
        default -> {
          Files.delete(blob);
          Files.createDirectories(blob.resolve("folder"));
        }
      }
    }

    assertServed();
  }

  @Test
  void a_catalog_that_lost_half_of_itself_costs_fetches_and_nothing_else() throws Exception {
    try (RandomAccessFile catalog =
        new RandomAccessFile(directory.resolve("catalog.db").toFile(), "rw")) {
      catalog.setLength(catalog.length() / 2);
    }

    assertServed();
    assertThat(directory.resolve("catalog.db.damaged-1")).exists();
  }

  @Test
  void each_page_of_the_catalog_may_be_noise() throws Exception {
    Path catalog = directory.resolve("catalog.db");
    byte[] whole = Files.readAllBytes(catalog);
    for (int page = whole.length / SQLITE_PAGE - 1; page > 0; page -= 7) {
      Files.write(catalog, whole);
      overwriteCatalog((long) page * SQLITE_PAGE, SQLITE_PAGE);
      try (Place place = Place.start(upstream, directory)) {
        assertAllRight(place);
      }
    }
  }

  @Test
  void what_lies_in_incoming_goes_and_what_links_in_it_lead_to_stays() throws Exception {
    Path incoming = directory.resolve("incoming");
    Path file = Files.writeString(outside.resolve("file"), "somebody else's");
    Files.write(incoming.resolve("left.part"), new byte[10]);
    Files.createDirectories(incoming.resolve("folder/deeper"));
    Files.createSymbolicLink(incoming.resolve("folder/deeper/link"), outside);
    Files.createSymbolicLink(incoming.resolve("link"), outside);
    Files.createSymbolicLink(incoming.resolve("link.part"), file);

    assertServed();

    assertThat(incoming).isEmptyDirectory();
    assertThat(file).hasContent("somebody else's");
  }
}
