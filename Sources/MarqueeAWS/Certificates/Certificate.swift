internal import COpenSSL
package import MarqueeBase

/// The fields of an X.509 certificate that tell why it is not trusted.
package struct Certificate: Hashable, Sendable {
  /// The distinguished name of its owner: `CN=Amazon RDS eu-west-1 Root CA RSA2048 G1, O=…`.
  package var subject: String
  /// The distinguished name of the authority that signed it.
  package var issuer: String
  /// The time from which it is valid; nil when the field can't be read.
  package var starts: Moment?
  /// The time until which it is valid; nil when the field can't be read.
  package var ends: Moment?
  /// The host names that it is valid for (DNS names of its subject alternative name).
  package var names: [String]

  package init(
    subject: String, issuer: String, starts: Moment? = nil, ends: Moment? = nil,
    names: [String] = []
  ) {
    self.subject = subject
    self.issuer = issuer
    self.starts = starts
    self.ends = ends
    self.names = names
  }

  /// - Parameter x509: OpenSSL's certificate. It is read here and stays the caller's to free.
  init(_ x509: OpaquePointer) {
    subject = Self.text(X509_get_subject_name(x509))
    issuer = Self.text(X509_get_issuer_name(x509))
    starts = Self.moment(X509_get0_notBefore(x509))
    ends = Self.moment(X509_get0_notAfter(x509))
    names = []
    var name = [CChar](repeating: 0, count: 256)
    var index: Int32 = 0
    while index < 200, marquee_x509_dns_name(x509, index, &name, Int32(name.count)) == 1 {
      let text = String(
        decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      if !text.isEmpty { names.append(text.cleaned(of: [])) }
      index += 1
    }
  }

  private static func text(_ name: OpaquePointer?) -> String {
    guard let name, let bio = BIO_new(BIO_s_mem()) else { return "" }
    defer { BIO_free(bio) }
    X509_NAME_print_ex(bio, name, 0, marquee_name_format())
    var buffer = [UInt8](repeating: 0, count: 1024)
    let count = BIO_read(bio, &buffer, Int32(buffer.count))
    return String(decoding: buffer.prefix(Int(max(0, count))), as: UTF8.self).cleaned(of: [])
  }

  private static func moment(_ time: UnsafePointer<ASN1_TIME>?) -> Moment? {
    var parts = tm()
    guard let time, ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
    let days = CivilDate(
      year: Int(parts.tm_year) + 1900, month: Int(parts.tm_mon) + 1, day: Int(parts.tm_mday)
    ).daysSinceEpoch
    let seconds = Int(parts.tm_hour) * 3600 + Int(parts.tm_min) * 60 + Int(parts.tm_sec)
    return Moment(secondsSinceEpoch: days * 86_400 + seconds)
  }

  /// Reads all certificates in a PEM file, in their order; text between them is skipped.
  package static func all(inPEM bytes: [UInt8]) -> [Certificate] {
    bytes.withUnsafeBytes { buffer in
      guard let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return [] }
      defer { BIO_free(bio) }
      var found: [Certificate] = []
      while let x509 = PEM_read_bio_X509(bio, nil, nil, nil) {
        found.append(Certificate(x509))
        X509_free(x509)
      }
      ERR_clear_error()  // OpenSSL reports the end of the file as an error
      return found
    }
  }
}
