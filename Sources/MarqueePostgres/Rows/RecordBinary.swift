internal import MarqueeBase

/// Reads the types of an anonymous row's members, `row(1995, false)`, which its text does not
/// contain.
///
/// The server's binary form contains the OID of each member's type. A query with such columns gets
/// that form beside the text (``Connection/stream(_:_:query:batchRows:timeout:_:)``): the values
/// are read from the text as usual, and their types from the binary form. Two rows of one column
/// may have different types.
enum RecordBinary {
  static let record: UInt32 = 2249
  static let recordArray: UInt32 = 2287

  /// The type of one value.
  ///
  /// - Parameters:
  ///   - text: the binary form as `bytea` is printed, `\x0000…`.
  ///   - oid: ``record`` or ``recordArray``.
  ///   - resolve: returns the type of a member that is not itself an anonymous row.
  /// - Returns: nil when the text is not such a form.
  static func type(
    _ text: TextBytes, _ oid: UInt32, _ resolve: (UInt32) -> ColumnType
  ) -> ColumnType? {
    guard let bytes = bytes(text) else { return nil }
    var reader = Reader(bytes: bytes[...])
    return type(&reader, oid, resolve, depth: 0)
  }

  private static func type(
    _ reader: inout Reader, _ oid: UInt32, _ resolve: (UInt32) -> ColumnType, depth: Int
  ) -> ColumnType? {
    guard depth < 32 else { return nil }
    switch oid {
    case record:
      guard let count = reader.number(), count >= 0, count <= 1664 else { return nil }
      var members: [ColumnType] = []
      for _ in 0..<count {
        guard let member = reader.number(), let length = reader.number() else { return nil }
        let memberOID = UInt32(bitPattern: member)
        guard length >= 0 else {
          // A NULL has no value, so the types of its members are not known.
          members.append(.text)
          continue
        }
        guard var part = reader.take(Int(length)) else { return nil }
        if memberOID == record || memberOID == recordArray {
          guard let nested = type(&part, memberOID, resolve, depth: depth + 1) else { return nil }
          members.append(nested)
        } else {
          members.append(resolve(memberOID))
        }
      }
      return .composite(CompositeType(keys: keys(members.count), members: members))
    case recordArray:
      guard let dimensions = reader.number(), (0...6).contains(dimensions),
        reader.number() != nil, reader.number() != nil
      else { return nil }
      for _ in 0..<dimensions where reader.number() == nil || reader.number() == nil { return nil }
      var elements: [ColumnType] = []
      while !reader.isAtEnd {
        guard let length = reader.number() else { return nil }
        guard length >= 0 else { continue }
        guard var part = reader.take(Int(length)),
          let element = type(&part, record, resolve, depth: depth + 1)
        else { return nil }
        elements.append(element)
      }
      return .records(elements)
    default: return resolve(oid)
    }
  }

  /// The keys `f1`, `f2`, …; all rows with the same number of members share them.
  private static func keys(_ count: Int) -> RecordKeys {
    count < shared.count ? shared[count] : RecordKeys((1...count).map { "f\($0)" })
  }

  private static let shared = (0..<64).map { count in
    RecordKeys((0..<count).map { "f\($0 + 1)" })
  }

  private static func bytes(_ text: TextBytes) -> [UInt8]? {
    guard text.count >= 2, text.count % 2 == 0, text[0] == UInt8(ascii: "\\"),
      text[1] == UInt8(ascii: "x")
    else { return nil }
    return (1..<text.count / 2).map { digit(text[2 * $0]) << 4 | digit(text[2 * $0 + 1]) }
  }

  private static func digit(_ byte: UInt8) -> UInt8 {
    byte < UInt8(ascii: "a") ? byte & 0x0f : byte - UInt8(ascii: "a") + 10
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>
    var isAtEnd: Bool { bytes.isEmpty }

    /// Reads four bytes, the most significant first.
    mutating func number() -> Int32? {
      guard bytes.count >= 4 else { return nil }
      var number: UInt32 = 0
      for byte in bytes.prefix(4) { number = number << 8 | UInt32(byte) }
      bytes = bytes.dropFirst(4)
      return Int32(bitPattern: number)
    }

    mutating func take(_ count: Int) -> Reader? {
      guard bytes.count >= count else { return nil }
      defer { bytes = bytes.dropFirst(count) }
      return Reader(bytes: bytes.prefix(count))
    }
  }
}
