internal import COpenSSL

/// An MD5 digest: 16 bytes, computed by OpenSSL. Only for what a protocol demands, such as S3's
/// `Content-MD5` and ETags: anyone can make two inputs with the same digest.
package struct MD5Digest: Hashable, Sendable {
  package static let byteCount = 16

  /// The 16 bytes, in order.
  package let bytes: [UInt8]

  /// - Returns: nil where OpenSSL has no MD5, as in FIPS mode.
  package init?(of input: UnsafeRawBufferPointer) {
    var succeeded: Int32 = 0
    bytes = [UInt8](unsafeUninitializedCapacity: Self.byteCount) { output, count in
      succeeded = EVP_Digest(
        input.baseAddress, input.count, output.baseAddress, nil, EVP_md5(), nil)
      count = succeeded == 1 ? Self.byteCount : 0
    }
    guard succeeded == 1 else { return nil }
  }

  package init?(of input: [UInt8]) {
    guard let digest = input.withUnsafeBytes({ Self(of: $0) }) else { return nil }
    self = digest
  }
}
