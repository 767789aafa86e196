package dev.clutch.simple;

import java.util.Set;

/** The keys of a file in JSON and its attributes in HTML. */
final class FileKeys {
  static final String FILENAME = "filename";
  static final String URL = "url";
  static final String HASHES = "hashes";
  static final String REQUIRES_PYTHON = "requires-python";
  static final String SIZE = "size";
  static final String UPLOAD_TIME = "upload-time";
  static final String YANKED = "yanked";
  static final String CORE_METADATA = "core-metadata";
  static final String PROVENANCE = "provenance";
  static final String GPG_SIG = "gpg-sig";

  /** The name before PEP 714; in JSON it makes pip 22.3 to 23.1 crash, so it is only read. */
  static final String DIST_INFO_METADATA = "dist-info-metadata";

  /** What PyPI sends in JSON in its place, by mistake, and uv and unearth read. */
  static final String DATA_DIST_INFO_METADATA = "data-dist-info-metadata";

  /** The keys that have a place of their own in the model. */
  static final Set<String> MODELLED = Set.of(
      FILENAME,
      URL,
      HASHES,
      REQUIRES_PYTHON,
      SIZE,
      UPLOAD_TIME,
      YANKED,
      CORE_METADATA,
      DIST_INFO_METADATA,
      PROVENANCE,
      GPG_SIG);

  /** The keys that are not written from a file's extra ones, as they come from the model. */
  static final Set<String> NOT_EXTRA = Set.of(
      FILENAME,
      URL,
      HASHES,
      REQUIRES_PYTHON,
      SIZE,
      UPLOAD_TIME,
      YANKED,
      CORE_METADATA,
      DIST_INFO_METADATA,
      DATA_DIST_INFO_METADATA,
      PROVENANCE,
      GPG_SIG);

  /** What the attributes of HTML have in front of the key. */
  static final String DATA = "data-";

  private FileKeys() {}

  /** Whether the attribute is one that has a place of its own in the model. */
  static boolean isModelledAttribute(String attribute) {
    return attribute.startsWith(DATA) && MODELLED.contains(attribute.substring(DATA.length()));
  }
}
