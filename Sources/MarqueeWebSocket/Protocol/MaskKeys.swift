internal import COpenSSL
internal import MarqueeBase

/// The random keys that a client masks its frames with, a fresh one for each (RFC 6455, section
/// 5.3). They come from OpenSSL's generator a thousand at a time: one call for each frame would
/// cost more than the masking.
package struct MaskKeys: Sendable {
  private let refill: @Sendable (_ count: Int) -> [UInt8]
  private var pool: [UInt8] = []
  private var used = 0

  package static let random = MaskKeys { count in
    var bytes = [UInt8](repeating: 0, count: count)
    if RAND_bytes(&bytes, Int32(count)) != 1 {
      var generator = SystemRandomNumberGenerator()
      for index in bytes.indices { bytes[index] = UInt8.random(in: 0...255, using: &generator) }
    }
    return bytes
  }

  /// - Parameter refill: gives that many bytes.
  package init(_ refill: @escaping @Sendable (_ count: Int) -> [UInt8]) { self.refill = refill }

  mutating func next() -> [UInt8] {
    if used + 4 > pool.count {
      pool = refill(4096)
      used = 0
    }
    defer { used += 4 }
    return Array(pool[used..<used + 4])
  }
}
