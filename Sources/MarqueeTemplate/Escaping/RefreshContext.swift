internal import MarqueeBase

/// The context of a value in `<meta http-equiv="refresh" content="5; url=…">`: only the URL may
/// contain one.
struct RefreshContext {
  private var text: [UInt8] = []
  private var url: URLContext?
  private var quote: UInt8?
  /// Whether a byte of the URL, or its quote, has been read.
  private var hasAddress = false
  private var isOver = false

  mutating func feed(_ byte: UInt8, log: inout WalkLog) {
    if url != nil {
      if !hasAddress, byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
        quote = byte
      } else {
        if let quote, byte == quote { isOver = true }
        url?.feed(byte, log: &log)
      }
      if byte > 32 { hasAddress = true }
      return
    }
    text.append(byte)
    startURL()
  }

  /// Begins the URL when the text so far is exactly the seconds, `;` or `,`, `url` and `=`.
  private mutating func startURL() {
    let shown = String(decoding: text, as: UTF8.self).lowercased().filter { !$0.isWhitespace }
    guard let separator = shown.firstIndex(where: { $0 == ";" || $0 == "," }),
      shown[..<separator].allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }),
      !shown[..<separator].isEmpty,
      shown[shown.index(after: separator)...] == "url="
    else { return }
    url = URLContext(use: .link)
  }

  mutating func hole(_ entry: Int, traits: HoleTraits, log: inout WalkLog) {
    guard url != nil, !isOver else { return log.refuse(entry, .metaRefresh) }
    hasAddress = true
    url?.hole(entry, traits: traits, log: &log)
  }
}
