internal import MarqueeBase

/// The part of a body that a `Range` header asks for. Several ranges, other units and malformed
/// headers count as the whole body, as RFC 9110, section 14.2, allows.
enum ByteRange: Equatable, Sendable {
  case whole
  /// A range of bytes that is not empty.
  case part(Range<Int>)
  case unsatisfiable

  init(_ header: String?, length: Int) {
    self = Self.parsed(header, length) ?? .whole
  }

  /// Parses the header; nil when there is none or it is to be ignored.
  private static func parsed(_ header: String?, _ length: Int) -> ByteRange? {
    guard let header, header.lowercased().hasPrefix("bytes="), !header.contains(",") else {
      return nil
    }
    let ends = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard ends.count == 2 else { return nil }
    let first = ends[0].trimmed, last = ends[1].trimmed
    if first.isEmpty {
      guard let count = number(last) else { return nil }
      if count == 0 || length == 0 { return .unsatisfiable }
      return .part(max(0, length - count)..<length)
    }
    guard let start = number(first) else { return nil }
    guard !last.isEmpty else {
      return start < length ? .part(start..<length) : .unsatisfiable
    }
    guard let end = number(last), start <= end else { return nil }
    return start < length ? .part(start..<min(end, length - 1) + 1) : .unsatisfiable
  }

  /// Parses digits only. A number that is too large for `Int` counts as the largest.
  private static func number(_ text: Substring) -> Int? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text) ?? .max
  }
}

extension Substring {
  fileprivate var trimmed: Substring {
    var text = self
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return text
  }
}
