internal import MarqueeBase

extension ObjectHeaders.Field {
  /// Whether the field can be sent: a header's name, and a value without line ends and other
  /// control characters.
  package static func isSound(_ name: String, _ value: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      } && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7f }
  }
}

extension EntityTag {
  /// Whether a text can be sent as an ETag: printable ASCII without quotes.
  static func isSound(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") }
  }
}
