internal import COpenSSL
internal import MarqueeBase

/// The random keys with which a client masks its frames, a new one for each frame (RFC 6455,
/// section 5.3). A thousand of them are made at a time by OpenSSL's generator, because one call for
/// each frame would cost more than the masking.
package struct MaskKeys: Sendable {
  private let refill: @Sendable (_ count: Int) -> [UInt8]
  private var pool: [UInt8] = []
  private var used = 0

  /// Keys from OpenSSL's generator, or from the system's if that fails.
  package static let random = MaskKeys { count in
    var bytes = [UInt8](repeating: 0, count: count)
    if RAND_bytes(&bytes, Int32(count)) != 1 {
      var generator = SystemRandomNumberGenerator()
      for index in bytes.indices { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
    }
    return bytes
  }

  /// - Parameter refill: returns this number of random bytes; a test may return fixed ones.
  package init(_ refill: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.refill = refill }

  /// The next key, four bytes.
  mutating func next() -> [UInt8] {
    if used + 4 > pool.count {
      pool = refill(4096)
      used = 0
    }
    defer { used += 4 }
    return Array(pool[used..<used + 4])
  }
}
