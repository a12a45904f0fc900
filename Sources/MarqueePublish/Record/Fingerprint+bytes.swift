internal import MarqueeSite

extension Fingerprint {
  /// - Parameter bytes: 16 bytes, as `RecordBytes` writes them.
  init(_ bytes: UnsafeRawBufferPointer) {
    self.init(
      high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
      low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
  }
}

extension RecordBytes {
  /// A fingerprint as 16 bytes, in the order of its hexadecimal digits.
  mutating func append(_ fingerprint: Fingerprint) {
    withUnsafeBytes(of: fingerprint.high.bigEndian) { append($0) }
    withUnsafeBytes(of: fingerprint.low.bigEndian) { append($0) }
  }
}
