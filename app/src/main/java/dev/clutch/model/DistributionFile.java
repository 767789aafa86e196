package dev.clutch.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a project page: a wheel, a source distribution or an older kind of file, offered for
 * download. What the index said is kept whole, known or not.
 *
 * @param filename the name, which is also the last segment of the URL that clients see
 * @param url where the source has the file: absolute, without fragment
 * @param hashes the digests that the index promises, algorithm to lower-case hex, in its order; empty
 *     if it promises none; algorithms unknown to us are kept
 * @param requiresPython the specifier, unescaped, or null if the index gives none
 * @param size the length in bytes, or null if the index does not say (API 1.0)
 * @param uploadTime when it was uploaded (UTC, to the microsecond), or null if the index does not say
 * @param yanked why the file was yanked; null if it was not, empty if no reason was given
 * @param coreMetadata the digests of the file at {@code url + ".metadata"}; null if there is no such
 *     file, empty if it is promised without a digest
 * @param provenance the absolute URL of the attestations (PEP 740), or null
 * @param gpgSig whether a signature lies at {@code url + ".asc"}; null if the index does not say
 * @param extra every other key of the file, as it came
 * @see <a href="https://packaging.python.org/en/latest/specifications/simple-repository-api/">Simple
 *     repository API</a>
 */
public record DistributionFile(
    Filename filename,
    String url,
    Map<String, String> hashes,
    @Nullable String requiresPython,
    @Nullable Long size,
    @Nullable Instant uploadTime,
    @Nullable String yanked,
    @Nullable Map<String, String> coreMetadata,
    @Nullable String provenance,
    @Nullable Boolean gpgSig,
    Map<String, JsonNode> extra) {

  public DistributionFile {
    hashes = copy(hashes);
    coreMetadata = coreMetadata == null ? null : copy(coreMetadata);
    extra = copy(extra);
  }

  /** In their order. Nearly always there is one entry or none, and files are held by the ten thousand. */
  private static <V> Map<String, V> copy(Map<String, V> map) {
    return map.size() <= 1
        ? Map.copyOf(map)
        : Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** Returns the promised SHA-256 digest, if there is one that can be one. */
  public Optional<Digest> sha256() {
    String hex = hashes.get("sha256");
    return hex == null ? Optional.empty() : Digest.parse("sha256", hex);
  }

  /** Returns the same file with another value of a key; null for without it. */
  public DistributionFile withExtra(String key, @Nullable JsonNode value) {
    Map<String, JsonNode> others = new LinkedHashMap<>(extra);
    if (value == null) {
      others.remove(key);
    } else {
      others.put(key, value);
    }
    return new DistributionFile(
        filename,
        url,
        hashes,
        requiresPython,
        size,
        uploadTime,
        yanked,
        coreMetadata,
        provenance,
        gpgSig,
        others);
  }

  /** Returns the same file with another time of its upload (UTC, to the microsecond). */
  public DistributionFile withUploadTime(Instant time) {
    return new DistributionFile(
        filename,
        url,
        hashes,
        requiresPython,
        size,
        time,
        yanked,
        coreMetadata,
        provenance,
        gpgSig,
        extra);
  }

  /** Returns the same file with another promise of core metadata; null for none. */
  public DistributionFile withCoreMetadata(@Nullable Map<String, String> promise) {
    return new DistributionFile(
        filename,
        url,
        hashes,
        requiresPython,
        size,
        uploadTime,
        yanked,
        promise,
        provenance,
        gpgSig,
        extra);
  }
}
