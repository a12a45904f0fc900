internal import MarqueeBase

// Functions on text as bytes. A Swift `Character` may consist of several code points (`\r\n` is
// one), and Swift's `==` ignores how accents are composed. Liquid counts and compares code points,
// and a search for the bytes of UTF-8 finds only whole code points.

/// Whether `text` contains `part`, byte by byte. Every text contains the empty text.
func containsBytes(_ text: String, _ part: String) -> Bool {
  var text = text
  var part = part
  return text.withUTF8 { text in
    part.withUTF8 { part in firstRange(of: part, in: text, from: 0) != nil }
  }
}

/// The offset of the next `part` in `text`; nil when there is none.
func firstRange(
  of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>, from start: Int
) -> Int? {
  let last = text.count - part.count
  guard start <= last else { return nil }
  guard let head = part.first else { return start }
  var index = start
  while index <= last {
    if text[index] == head, matches(part, text, at: index) { return index }
    index += 1
  }
  return nil
}

/// The offset of the last `part` in `text`; nil when there is none.
func lastRange(
  of part: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>
) -> Int? {
  var index = text.count - part.count
  while index >= 0 {
    if matches(part, text, at: index) { return index }
    index -= 1
  }
  return nil
}

@inline(__always) private func matches(
  _ part: UnsafeBufferPointer<UInt8>, _ text: UnsafeBufferPointer<UInt8>, at index: Int
) -> Bool {
  for offset in 0..<part.count where text[index + offset] != part[offset] { return false }
  return true
}

/// The text without white space and NUL at both ends, like Ruby's `strip`.
func trimmedText(_ text: String, start: Bool = true, end: Bool = true) -> String {
  let bytes = text.utf8
  var from = bytes.startIndex
  var to = bytes.endIndex
  if start {
    while from < to, isStripped(bytes[from]) { from = bytes.index(after: from) }
  }
  if end {
    while to > from, isStripped(bytes[bytes.index(before: to)]) { to = bytes.index(before: to) }
  }
  if from == bytes.startIndex, to == bytes.endIndex { return text }
  return String(Substring(bytes[from..<to]))
}

@inline(__always) private func isStripped(_ byte: UInt8) -> Bool {
  isRubySpace(byte) || byte == 0
}

extension String {
  /// The text with its bytes rewritten by `body`, whose output must be UTF-8.
  func rewritingBytes(
    extra: Int = 0, _ body: (UnsafeBufferPointer<UInt8>, inout [UInt8]) -> Void
  ) -> String {
    var copy = self
    return copy.withUTF8 { bytes in
      var output: [UInt8] = []
      output.reserveCapacity(bytes.count + extra)
      body(bytes, &output)
      return String(decoding: output, as: UTF8.self)
    }
  }
}
