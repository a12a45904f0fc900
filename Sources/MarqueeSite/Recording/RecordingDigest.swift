internal import COpenSSL
internal import MarqueeBase

/// Fingerprints of what rows were recorded from, and the keyed hash behind redacted text.
enum RecordingDigest {
  /// The first 8 bytes of HMAC-SHA-256, in hex.
  static func keyed(_ text: String, key: [UInt8]) -> String {
    let bytes = Array(text.utf8)
    var hash = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
    var length: UInt32 = 0
    _ = HMAC(EVP_sha256(), key, Int32(key.count), bytes, bytes.count, &hash, &length)
    return hash.prefix(8).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  /// The SQL text, whatever the line ends of the checkout.
  static func fingerprint(of query: QueryFile) -> String {
    Digester().fingerprint(of: query.text.replacing("\r\n", with: "\n")).hex
  }

  static func fingerprint(of value: Value) -> String {
    var text: [UInt8] = []
    RecordedValueWriter.append(value, .other, to: &text)
    return text.withUnsafeBytes { Digester().fingerprint(of: $0).hex }
  }
}
