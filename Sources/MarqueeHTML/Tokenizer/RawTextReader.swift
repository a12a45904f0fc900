internal import MarqueeBase

/// Reads the content of an element that contains text, byte by byte, up to the name of its own end
/// tag.
package struct RawTextReader {
  /// The states of a script after `<!--`, and after a further `<script` in it, where the script's
  /// end tag does not count.
  package enum Escape: Sendable { case none, escaped, doublyEscaped }

  /// The element's name, in lower case.
  package let element: [UInt8]
  /// The bytes since the last `<`, in lower case, as long as they may become a tag or a comment;
  /// otherwise empty.
  package private(set) var mark: [UInt8] = []
  /// The state of a script's content; `none` in all other elements.
  package private(set) var escape = Escape.none
  private let isScript: Bool
  private var dashes = 0

  /// - Parameter element: the name of the element whose content is read, in lower case.
  package init(element: String) {
    self.element = Array(element.utf8)
    isScript = element == "script"
  }

  /// The beginning of a comment, after which a script's content is escaped.
  package static let comment = Array("<!--".utf8)
  private static let script = Array("<script".utf8)

  /// Whether only a `<` can change the state.
  var isIdle: Bool { mark.isEmpty && escape == .none }

  /// Takes the next byte.
  ///
  /// - Returns: true when the byte follows the name of the element's end tag; it then belongs to
  ///   the tag.
  package mutating func feed(_ byte: UInt8) -> Bool {
    if !mark.isEmpty, endsName(byte) {
      if mark.starts(with: [60, 47]), mark.dropFirst(2).elementsEqual(element) {
        if escape == .doublyEscaped { escape = .escaped } else { return true }
      }
      if escape == .escaped, mark == Self.script { escape = .doublyEscaped }
      mark = []
    }
    follow(byte)
    return false
  }

  /// Records that a value stands here, so that a tag that was begun before it does not count.
  package mutating func interrupt() {
    mark = []
    dashes = 0
  }

  private func endsName(_ byte: UInt8) -> Bool {
    byte == 32 || byte == 9 || byte == 10 || byte == 12 || byte == 13
      || byte == 47 && mark.count > 1
      || byte == 62
  }

  private mutating func follow(_ byte: UInt8) {
    if isScript {
      if escape != .none, byte == UInt8(ascii: ">"), dashes >= 2 { escape = .none }
      dashes = byte == UInt8(ascii: "-") ? dashes + 1 : 0
    }
    if byte == UInt8(ascii: "<") {
      mark.removeAll(keepingCapacity: true)
      mark.append(byte)
      return
    }
    guard !mark.isEmpty else { return }
    mark.append(byte >= 65 && byte <= 90 ? byte | 0x20 : byte)
    if isScript, escape == .none, mark == Self.comment {
      escape = .escaped
      dashes = 2
    }
    let isOpen =
      isEndTagBegun
      || isScript && (Self.comment.starts(with: mark) || Self.script.starts(with: mark))
    if !isOpen { mark.removeAll(keepingCapacity: true) }
  }

  /// Whether the mark is the start of `</` and the element's name.
  private var isEndTagBegun: Bool {
    guard mark.count > 1 else { return true }
    return mark[1] == UInt8(ascii: "/") && element.starts(with: mark[2...])
  }
}
