internal import MarqueeBase

/// Where a script can be put into a page: before `</body>`, at its end when there is none.
///
/// The walk knows just enough of HTML not to be fooled by a `</body>` in a comment, a script, a
/// title or an attribute's value. A page that ends inside one of those takes the script before it.
enum ScriptPlace {
  /// - Returns: an offset into `page`.
  static func find(in page: [UInt8]) -> Int {
    var walk = Walk(page: page)
    return walk.run()
  }

  private struct Walk {
    let page: [UInt8]
    var position = 0
    var found: Int?

    init(page: [UInt8]) { self.page = page }

    mutating func run() -> Int {
      while let start = next(UInt8(ascii: "<")) {
        position = start
        guard step() else { return found ?? start }
      }
      return found ?? page.count
    }

    /// Goes past what begins at `position`, a `<`.
    ///
    /// - Returns: false when it doesn't end.
    private mutating func step() -> Bool {
      let start = position
      if has("<!--") { return skipComment() }
      if has("<!") || has("<?") { return skip(past: ">") }
      let isEnd = has("</")
      position += isEnd ? 2 : 1
      guard position < page.count, isLetter(page[position]) else {
        // `</>` and `</ …>` are comments to a browser, `<5` is text.
        return isEnd ? skip(past: ">") : true
      }
      let name = readName()
      guard skipAttributes() else { return false }
      if isEnd {
        if name == "body" { found = start }
        return true
      }
      return Self.rawText.contains(name) ? skipText(of: name, from: start) : true
    }

    /// Elements whose content is no markup.
    private static let rawText: TextSet = [
      "script", "style", "title", "textarea", "iframe", "noembed", "noframes", "noscript", "xmp",
      "plaintext",
    ]

    private mutating func readName() -> String {
      let start = position
      while position < page.count, !isSpace(page[position]), page[position] != UInt8(ascii: "/"),
        page[position] != UInt8(ascii: ">")
      { position += 1 }
      return String(decoding: page[start..<position].map(lowered), as: UTF8.self)
    }

    /// To the `>` that is in no quoted value.
    private mutating func skipAttributes() -> Bool {
      var isValue = false
      while position < page.count {
        let byte = page[position]
        position += 1
        if byte == UInt8(ascii: ">") { return true }
        if isValue, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
          guard let end = next(byte) else { return false }
          position = end + 1
          isValue = false
        } else if byte == UInt8(ascii: "=") {
          isValue = true
        } else if !isSpace(byte) {
          isValue = false
        }
      }
      return false
    }

    private mutating func skipComment() -> Bool {
      position += 4
      if has(">") || has("->") { return skip(past: ">") }
      while let dash = next(UInt8(ascii: "-")) {
        position = dash
        if has("-->") || has("--!>") { return skip(past: ">") }
        position += 1
      }
      return false
    }

    /// To the end tag of an element of raw text.
    private mutating func skipText(of name: String, from start: Int) -> Bool {
      // In `<!-- <script> … </script> -->` the inner end tag ends nothing.
      var isComment = false, isNested = false
      while name != "plaintext", position < page.count {
        if name == "script", has("<!--") { isComment = true }
        if isComment, has("-->") { (isComment, isNested) = (false, false) }
        if isComment, tag("<script") { isNested = true }
        if tag("</" + name) {
          if !isNested {
            position += 2 + name.utf8.count
            return skipAttributes()
          }
          isNested = false
        }
        position += 1
      }
      position = start
      return false
    }

    private mutating func skip(past text: String) -> Bool {
      while position < page.count {
        if has(text) {
          position += text.utf8.count
          return true
        }
        position += 1
      }
      return false
    }

    private func next(_ byte: UInt8) -> Int? { page[position...].firstIndex(of: byte) }

    /// Without regard to case; `text` is in lower case.
    private func has(_ text: String) -> Bool {
      guard position + text.utf8.count <= page.count else { return false }
      var index = position
      for byte in text.utf8 {
        if lowered(page[index]) != byte { return false }
        index += 1
      }
      return true
    }

    /// A tag's beginning, its name ended.
    private func tag(_ text: String) -> Bool {
      guard page[position] == UInt8(ascii: "<"), has(text) else { return false }
      let end = position + text.utf8.count
      guard end < page.count else { return true }
      return isSpace(page[end]) || page[end] == UInt8(ascii: "/") || page[end] == UInt8(ascii: ">")
    }

    private func isSpace(_ byte: UInt8) -> Bool {
      byte == 0x20 || byte == 0x0a || byte == 0x09 || byte == 0x0d || byte == 0x0c
    }

    private func isLetter(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(lowered(byte))
    }

    private func lowered(_ byte: UInt8) -> UInt8 {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
    }
  }
}
