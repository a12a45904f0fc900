internal import Glibc

/// The file of certificate authorities that the programs of this system trust, in PEM form.
///
/// Each distribution keeps it somewhere else. OpenSSL and libcurl know only the place of the system
/// that they were built on, and libpq's word `system` means OpenSSL's. So the list of places is
/// here, and all of them are given the path of a file.
package enum SystemAuthorities {
  /// The usual places, the commonest first.
  package static let places = [
    "/etc/ssl/certs/ca-certificates.crt",  // Debian, Ubuntu, Arch, Alpine
    "/etc/pki/tls/certs/ca-bundle.crt",  // Red Hat, Fedora, Amazon Linux
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  // the file that the former leads to
    "/etc/ssl/ca-bundle.pem",  // SUSE
    "/var/lib/ca-certificates/ca-bundle.pem",  // the file that the former leads to
    "/etc/ssl/cert.pem",  // Alpine without the package ca-certificates
  ]

  /// The places where the file is looked for: that of `SSL_CERT_FILE`, the usual ones, and the one
  /// that the portable archive brings.
  ///
  /// - Parameter variable: gives the value of a variable of the environment.
  package static func candidates(_ variable: (String) -> String?) -> [String] {
    let named = [variable("SSL_CERT_FILE")].compactMap { $0 }.filter { !$0.isEmpty }
    let portable = variable(PortableFolder.variable).map { $0 + "/share/ca-certificates.crt" }
    return named + places + [portable].compactMap { $0 }
  }

  /// The first of the candidates that can be read; nil when there is none.
  package static func file(_ variable: (String) -> String?) -> String? {
    candidates(variable).first { access($0, R_OK) == 0 }
  }
}
