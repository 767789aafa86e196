package dev.clutch.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

class TinyIndexTest {
  private final Wheel wheel = Wheel.of("demo-app", List.of("demo-web"), 1000);

  @Test
  void a_wheel_records_every_member_with_its_digest_and_size() throws Exception {
    Map<String, byte[]> members = members(wheel.bytes());
    String own = "demo_app-1.0.0.dist-info/RECORD";

    List<String> record =
        new String(members.get(own), StandardCharsets.UTF_8).lines().toList();

    assertThat(record).hasSameSizeAs(members.keySet()).contains(own + ",,");
    for (Map.Entry<String, byte[]> member : members.entrySet()) {
      if (!member.getKey().equals(own)) {
        assertThat(record)
            .contains(member.getKey() + ",sha256=" + base64(member.getValue()) + ","
                + member.getValue().length);
      }
    }
  }

  @Test
  void a_wheel_says_what_it_requires() throws Exception {
    byte[] metadata = members(wheel.bytes()).get("demo_app-1.0.0.dist-info/METADATA");

    assertThat(metadata).isEqualTo(wheel.metadata());
    assertThat(new String(metadata, StandardCharsets.UTF_8))
        .startsWith("Metadata-Version: 2.1\nName: demo-app\nVersion: 1.0.0\n")
        .contains("Requires-Dist: demo-web >=1.0\n");
  }

  @Test
  void a_wheel_made_again_is_the_same() {
    assertThat(Wheel.of("demo-app", List.of("demo-web"), 1000).bytes()).isEqualTo(wheel.bytes());
  }

  @Test
  void a_page_promises_the_digests_of_what_is_served() throws Exception {
    TinyIndex index = new TinyIndex(List.of(wheel));

    JsonNode file = new ObjectMapper()
        .readTree(served(index, "/simple/demo-app/"))
        .path("files")
        .path(0);

    assertThat(file.path("hashes").path("sha256").asText())
        .isEqualTo(hex(served(index, "/files/" + wheel.filename())))
        .isEqualTo(index.promised().get(wheel.filename()));
    assertThat(file.path("core-metadata").path("sha256").asText())
        .isEqualTo(hex(served(index, "/files/" + wheel.filename() + ".metadata")));
    assertThat(file.path("size").asInt()).isEqualTo(wheel.bytes().length);
  }

  private static byte[] served(TinyIndex index, String path) throws IOException {
    DemoSource.Content content = index.find(path);
    return content == null ? new byte[0] : content.body().readAllBytes();
  }

  private static Map<String, byte[]> members(byte[] archive) throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        members.put(entry.getName(), zip.readAllBytes());
      }
    }
    return members;
  }

  private static String base64(byte[] bytes) throws Exception {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private static String hex(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
