package dev.clutch.upstream;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads certificates from files in PEM. */
final class Certificates {
  private Certificates() {}

  /**
   * Returns the certificates of a file, at least one.
   *
   * @throws IllegalArgumentException if there is none, or one that is broken; one line for people
   */
  static List<X509Certificate> read(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Pem part : Pem.read(file)) {
        if (part.type().equals("CERTIFICATE")) {
          certificates.add(
              (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(part.der())));
        }
      }
    } catch (CertificateException e) {
      int number = certificates.size() + 1;
      throw Pem.unusable(file, "certificate " + number + " in it is broken", e);
    }
    if (certificates.isEmpty()) {
      throw Pem.unusable(file, "there is no certificate in it (-----BEGIN CERTIFICATE-----)");
    }
    return List.copyOf(certificates);
  }
}
