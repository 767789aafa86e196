package dev.clutch.upstream;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;

/** Reads private keys from files in PEM: PKCS #8, PKCS #1 (RSA), SEC 1 (EC). */
final class PrivateKeys {
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;
  private static final byte[] VERSION = {INTEGER, 1, 0};

  private PrivateKeys() {}

  /**
   * Returns the first key of a file.
   *
   * @param publicKey of the certificate that the key is for
   * @throws IllegalArgumentException if there is none that fits; one line for people
   */
  static PrivateKey read(Path file, PublicKey publicKey) {
    Pem part = Pem.read(file).stream()
        .filter(candidate -> candidate.type().endsWith("PRIVATE KEY"))
        .findFirst()
        .orElseThrow(() -> Pem.unusable(file, "there is no private key in it"));
    if (part.isEncrypted()) {
      throw Pem.unusable(file, "its private key is encrypted; give one without a passphrase");
    }
    boolean isPkcs8 = part.type().equals("PRIVATE KEY");
    try {
      byte[] encoded = isPkcs8 ? part.der() : pkcs8(part.der(), publicKey);
      PrivateKey key = KeyFactory.getInstance(publicKey.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(encoded));
      if (isPair(key, publicKey)) {
        return key;
      }
    } catch (InvalidKeySpecException e) {
      throw Pem.unusable(file, "its private key is broken, or of another kind", e);
    } catch (GeneralSecurityException e) {
      throw Pem.unusable(file, "Java knows no such private keys", e);
    }
    throw Pem.unusable(file, "its private key is not that of the certificate");
  }

  /**
   * Returns a key of an older form as RFC 5208 wraps it: with the name of its algorithm and curve, which its
   * public key has too.
   */
  private static byte[] pkcs8(byte[] older, PublicKey publicKey) {
    byte[] algorithm = firstElement(publicKey.getEncoded());
    return element(SEQUENCE, VERSION, algorithm, element(OCTET_STRING, older));
  }

  private static byte[] firstElement(byte[] sequence) {
    int start = contentStart(sequence, 0);
    return Arrays.copyOfRange(
        sequence, start, contentStart(sequence, start) + length(sequence, start));
  }

  private static int contentStart(byte[] der, int element) {
    int first = der[element + 1] & 0xff;
    return element + 2 + (first < 0x80 ? 0 : first - 0x80);
  }

  private static int length(byte[] der, int element) {
    int first = der[element + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = element + 2; i < contentStart(der, element); i++) {
      length = (length << 8) | (der[i] & 0xff);
    }
    return length;
  }

  private static byte[] element(int tag, byte[]... contents) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : contents) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream element = new ByteArrayOutputStream();
    element.write(tag);
    element.writeBytes(length(content.size()));
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  private static byte[] length(int length) {
    if (length < 0x80) {
      return new byte[] {(byte) length};
    }
    return length < 0x100
        ? new byte[] {(byte) 0x81, (byte) length}
        : new byte[] {(byte) 0x82, (byte) (length >> 8), (byte) length};
  }

  private static boolean isPair(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    Signature signature = Signature.getInstance(
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        });
    signature.initSign(key);
    signature.update(VERSION);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(VERSION);
    return signature.verify(signed);
  }
}
