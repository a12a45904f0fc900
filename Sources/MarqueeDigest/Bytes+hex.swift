extension [UInt8] {
  /// The bytes as hexadecimal digits, two for each, in lower case.
  package var hex: String {
    String(unsafeUninitializedCapacity: count * 2) { output in
      for (index, byte) in enumerated() {
        output[index * 2] = Self.digit(byte >> 4)
        output[index * 2 + 1] = Self.digit(byte & 15)
      }
      return count * 2
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}
