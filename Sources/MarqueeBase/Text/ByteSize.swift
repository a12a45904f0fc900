/// Sizes as people write them in settings: `256 KiB`, `1MiB`.
///
/// The unit is required, because some readers take a bare `256` for bytes and others for kilobytes.
package enum ByteSize {
  /// The part of a message that tells the user what to write.
  package static let help = "write a number and a unit, B, KiB, MiB or GiB: 256 KiB, 1 MiB"

  private static let units: [(name: String, bytes: Int)] = [
    ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
  ]

  /// - Returns: the number of bytes; nil when the text is no size, is negative, or is not a whole
  ///   number of bytes that fits 64 bits.
  package static func parse(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }
    guard let scale = units.first(where: { $0.name == unit })?.bytes, let number = Int(digits)
    else { return nil }
    let (bytes, overflow) = number.multipliedReportingOverflow(by: scale)
    return overflow ? nil : bytes
  }

  /// A size for people, in the largest unit that it reaches: `256 KiB`, `1.5 MiB`, `12 bytes`.
  package static func text(_ bytes: Int) -> String {
    for (name, scale) in units where scale > 1 && bytes >= scale {
      let tenths = (bytes / scale).multipliedClamped(by: 10).addingClamped(
        bytes % scale * 10 / scale)
      return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }
    return "\(bytes) byte\(bytes == 1 ? "" : "s")"
  }
}
