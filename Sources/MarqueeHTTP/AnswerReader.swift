internal import MarqueeBase

/// Collects a response as it arrives, and stops the exchange as soon as it is longer than allowed.
final class AnswerReader {
  private(set) var headers: [String: String] = [:]
  private(set) var body: [UInt8] = []
  private(set) var isTooLong = false
  /// Whether the head has arrived and the body is not wanted.
  private(set) var hasEnough = false
  private let longestBody: Int
  private let wantsBody: Bool
  private var headSize = 0

  /// The longest head in bytes, including interim responses (`100 Continue`) and trailers.
  static let longestHead = 64 << 10

  init(longestBody: Int, wantsBody: Bool) {
    self.longestBody = longestBody
    self.wantsBody = wantsBody
  }

  /// Takes one line of the head.
  ///
  /// - Returns: false to end the exchange.
  func takeLine(_ line: UnsafeRawBufferPointer) -> Bool {
    headSize += line.count
    guard headSize <= Self.longestHead else {
      isTooLong = true
      return false
    }
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      headers = [:]
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...].drop { $0.isWhitespace }
      let end = value.lastIndex { !$0.isWhitespace }
      headers[text[..<colon].lowercased()] = end.map { String(value[...$0]) } ?? ""
    }
    return true
  }

  /// Takes a part of the body.
  ///
  /// - Returns: false to end the exchange.
  func takeBody(_ part: UnsafeRawBufferPointer) -> Bool {
    guard wantsBody else {
      hasEnough = true
      return false
    }
    guard part.count <= longestBody - body.count else {
      isTooLong = true
      return false
    }
    body.append(contentsOf: part)
    return true
  }
}
