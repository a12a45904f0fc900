internal import COpenSSL

/// SHA-256 and HMAC-SHA-256 of OpenSSL.
enum Digest {
  static let byteCount = 32
  /// The hash of nothing, in hex.
  static let ofNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

  static func sha256(_ bytes: some ContiguousBytesOfDigest) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      bytes.withBytes { input in
        _ = SHA256(input.bindMemory(to: UInt8.self).baseAddress, input.count, output.baseAddress)
      }
      count = byteCount
    }
  }

  static func hmac(key: [UInt8], _ bytes: some ContiguousBytesOfDigest) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: byteCount) { output, count in
      bytes.withBytes { input in
        var written: UInt32 = 0
        _ = HMAC(
          EVP_sha256(), key, Int32(key.count), input.bindMemory(to: UInt8.self).baseAddress,
          input.count, output.baseAddress, &written)
      }
      count = byteCount
    }
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(unsafeUninitializedCapacity: bytes.count * 2) { output in
      for (index, byte) in bytes.enumerated() {
        output[index * 2] = digits[Int(byte >> 4)]
        output[index * 2 + 1] = digits[Int(byte & 15)]
      }
      return bytes.count * 2
    }
  }
}

/// What a digest reads: bytes, or a string's UTF-8.
protocol ContiguousBytesOfDigest {
  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void)
}

extension [UInt8]: ContiguousBytesOfDigest {
  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) { withUnsafeBytes(body) }
}

extension String: ContiguousBytesOfDigest {
  func withBytes(_ body: (UnsafeRawBufferPointer) -> Void) {
    var copy = self
    copy.withUTF8 { body(UnsafeRawBufferPointer($0)) }
  }
}
