package dev.clutch.upstream;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a file in PEM (RFC 7468), which may have other text between them.
 *
 * @param type what the part calls itself, for example {@code CERTIFICATE}
 * @param der its bytes; of no use if it is encrypted
 */
@SuppressWarnings("ArrayRecordComponent") // compared nowhere
record Pem(String type, byte[] der, boolean isEncrypted) {
  private static final Pattern PART =
      Pattern.compile("(?s)-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----");

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it can't be read; one line for people
   */
  static List<Pem> read(Path file) {
    try {
      List<Pem> parts = new ArrayList<>();
      Matcher part = PART.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
      while (part.find()) {
        boolean isEncrypted = (part.group(1) + part.group(2)).contains("ENCRYPTED");
        byte[] der = isEncrypted ? new byte[0] : Base64.getMimeDecoder().decode(part.group(2));
        parts.add(new Pem(part.group(1), der, isEncrypted));
      }
      return parts;
    } catch (IOException e) {
      throw unusable(file, reason(e), e);
    } catch (IllegalArgumentException e) {
      throw unusable(file, "it is no PEM", e);
    }
  }

  private static String reason(IOException failure) {
    if (failure instanceof NoSuchFileException) {
      return "it is not there";
    }
    return failure instanceof AccessDeniedException
        ? "it may not be read"
        : String.valueOf(failure.getMessage());
  }

  static IllegalArgumentException unusable(Path file, String reason, Throwable cause) {
    return new IllegalArgumentException(file + " can't be used: " + reason, cause);
  }

  static IllegalArgumentException unusable(Path file, String reason) {
    return new IllegalArgumentException(file + " can't be used: " + reason);
  }
}
