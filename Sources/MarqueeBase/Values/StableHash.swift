/// The 64-bit FNV-1a hash, which is the same in every process and on every machine, unlike Swift's
/// hashes. It serves to shorten a long path to a name and to divide items into shards; it is
/// neither a secret nor a checksum.
public struct StableHash: Sendable {
  @usableFromInline var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The hash of the bytes so far.
  public var value: UInt64 { @inlinable get { state } }

  @inlinable public init() {}

  @inlinable public init(_ bytes: some Sequence<UInt8>) { add(bytes) }

  @inlinable @inline(__always)
  public mutating func add(_ byte: UInt8) { state = (state ^ UInt64(byte)) &* 0x100_0000_01b3 }

  @inlinable public mutating func add(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { add(byte) }
  }

  /// The value as 16 hexadecimal digits.
  public var hex: String {
    let digits = String(state, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
