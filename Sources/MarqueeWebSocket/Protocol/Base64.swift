internal import COpenSSL

/// Base64 with padding (RFC 4648, section 4), encoded by OpenSSL.
enum Base64 {
  static func text(_ bytes: [UInt8]) -> String {
    // OpenSSL writes a NUL at the end.
    var output = [UInt8](repeating: 0, count: (bytes.count + 2) / 3 * 4 + 1)
    let count = EVP_EncodeBlock(&output, bytes, Int32(bytes.count))
    return String(decoding: output[..<Int(count)], as: UTF8.self)
  }
}
