package dev.clutch.simple;

import dev.clutch.model.Digest;
import dev.clutch.model.DistributionFile;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where PyPI's file host keeps a file, below {@code /packages/}: two hexadecimal digits of a digest, two more,
 * and the rest. Other programs mirror these paths.
 */
public final class FileHostPath {
  private static final Pattern HOSTED =
      Pattern.compile("/packages/([0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{8,124})/[^/?#]++");

  private FileHostPath() {}

  /**
   * Returns the path of a file's folder: its source's own where that has one of this form, else made of the
   * file's SHA-256 digest.
   *
   * @return {@code "xx/yy/rest"}; empty if the source has no such path and the index promises no such digest
   */
  public static Optional<String> of(DistributionFile file) {
    return hosted(file).or(() -> ofDigest(file));
  }

  /** Whether the file is kept in that folder, by either form. */
  public static boolean leadsTo(String folder, DistributionFile file) {
    return hosted(file).filter(folder::equals).isPresent()
        || ofDigest(file).filter(folder::equals).isPresent();
  }

  private static Optional<String> hosted(DistributionFile file) {
    Matcher matcher = HOSTED.matcher(file.url());
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static Optional<String> ofDigest(DistributionFile file) {
    return file.sha256().map(Digest::hex).map(FileHostPath::ofHex);
  }

  /** Returns the folder that a digest makes. */
  public static String ofHex(String hex) {
    return hex.substring(0, 2) + "/" + hex.substring(2, 4) + "/" + hex.substring(4);
  }
}
