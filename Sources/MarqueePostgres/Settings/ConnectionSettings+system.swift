internal import MarqueeBase

extension ConnectionSettings {
  /// Replaces the word in `sslrootcert=system` by the file of this system's authorities.
  ///
  /// libpq knows the word from version 16 on, and its OpenSSL then looks in the place of the system
  /// that it was built on. As in libpq, the word demands `sslmode=verify-full`: anybody can get a
  /// certificate of a public authority, only not for the server's name.
  ///
  /// - Throws: a diagnostic for a weaker `sslmode`, and when the system has no such file.
  mutating func nameSystemAuthorities(_ environment: [String: String]) throws(Diagnostics) {
    guard let word = parameters["sslrootcert"], word.value == "system" else { return }
    func mistake(_ message: String, _ help: String) -> Diagnostics {
      Diagnostics(
        Diagnostic(
          message, code: "database.authorities", category: .configuration,
          notes: [Diagnostic.Note("`sslrootcert: system` is from \(word.origin)")], help: help))
    }
    if let mode = parameters["sslmode"], mode.value != "verify-full" {
      throw mistake(
        "sslmode is '\(mode.value)' (from \(mode.origin)), and the system's authorities need "
          + "verify-full",
        "remove it or write `verify-full`: a public authority certifies any "
          + "server, so the name must be checked")
    }
    guard let file = SystemAuthorities.file({ environment[$0] }) else {
      throw mistake(
        "this system has no file of certificate authorities",
        "install its package ca-certificates, or set SSL_CERT_FILE or `sslrootcert` to a file")
    }
    set("sslrootcert", file, from: "the system's authorities, \(word.origin)")
    set("sslmode", "verify-full", from: "sslrootcert=system")
  }
}
