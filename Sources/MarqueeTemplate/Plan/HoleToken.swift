internal import MarqueeBase

/// The word that stands for a hole while Markdown is parsed.
///
/// It has a fixed length and consists of lower-case letters and digits, which CommonMark reads as a
/// plain word in every position. The random part is chosen once per process, so no template and no
/// row can contain a token; rows are never parsed anyway.
enum HoleToken {
  /// The token's beginning: `q` and twelve random letters. The hole's number in seven digits
  /// follows, and `z`.
  static let prefix: [UInt8] = {
    var random = SystemRandomNumberGenerator()
    return [UInt8(ascii: "q")]
      + (0..<12).map { _ in UInt8.random(in: UInt8(ascii: "a")...UInt8(ascii: "z"), using: &random)
      }
  }()

  static let digits = 7
  static let length = prefix.count + digits + 1
  static let largest = 9_999_999

  static func append(_ hole: Int, to bytes: inout [UInt8]) {
    bytes += prefix
    var divisor = 1_000_000
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(hole / divisor % 10))
      divisor /= 10
    }
    bytes.append(UInt8(ascii: "z"))
  }

  /// Splits HTML at its tokens.
  static func pieces(of html: UnsafeRawBufferPointer) -> [ShapePiece] {
    var pieces: [ShapePiece] = []
    var start = 0
    var position = 0
    let first = prefix[0]
    let end = html.count - length
    while position <= end {
      guard html[position] == first, let hole = hole(in: html, at: position) else {
        position += 1
        continue
      }
      if start < position { pieces.append(.text(start..<position)) }
      pieces.append(.hole(hole))
      position += length
      start = position
    }
    if start < html.count { pieces.append(.text(start..<html.count)) }
    return pieces
  }

  private static func hole(in html: UnsafeRawBufferPointer, at position: Int) -> Int? {
    for offset in 1..<prefix.count where html[position + offset] != prefix[offset] { return nil }
    var hole = 0
    for offset in prefix.count..<prefix.count + digits {
      let byte = html[position + offset]
      guard byte.isDigit else { return nil }
      hole = hole * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return hole
  }
}
