internal import COpenSSL

/// A SHA-256 or HMAC-SHA-256 digest: 32 bytes, computed by OpenSSL.
package struct SHA256Digest: Hashable, Sendable {
  package static let byteCount = 32

  /// The 32 bytes, in order.
  package let bytes: [UInt8]

  /// A digest that was computed before.
  ///
  /// - Parameter bytes: 32 bytes.
  package init(bytes: [UInt8]) {
    precondition(bytes.count == Self.byteCount, "a digest of another length")
    self.bytes = bytes
  }

  /// The SHA-256 digest of bytes.
  package init(of input: UnsafeRawBufferPointer) {
    bytes = [UInt8](unsafeUninitializedCapacity: Self.byteCount) { output, count in
      _ = SHA256(
        input.bindMemory(to: UInt8.self).baseAddress, input.count, output.baseAddress)
      count = Self.byteCount
    }
  }

  package init(of input: [UInt8]) { self = input.withUnsafeBytes { Self(of: $0) } }

  /// The digest of a text's UTF-8.
  package init(of text: String) {
    var text = text
    self = text.withUTF8 { Self(of: UnsafeRawBufferPointer($0)) }
  }

  /// The HMAC-SHA-256 (RFC 2104) of bytes: a digest that only someone who has the key can make.
  package init(of input: UnsafeRawBufferPointer, key: [UInt8]) {
    bytes = [UInt8](unsafeUninitializedCapacity: Self.byteCount) { output, count in
      var written: UInt32 = 0
      _ = HMAC(
        EVP_sha256(), key, Int32(key.count), input.bindMemory(to: UInt8.self).baseAddress,
        input.count, output.baseAddress, &written)
      count = Self.byteCount
    }
  }

  /// The HMAC-SHA-256 (RFC 2104) of a text's UTF-8.
  package init(of text: String, key: [UInt8]) {
    var text = text
    self = text.withUTF8 { Self(of: UnsafeRawBufferPointer($0), key: key) }
  }

  /// The digest as 64 hexadecimal digits, in lower case.
  package var hex: String { bytes.hex }
}
