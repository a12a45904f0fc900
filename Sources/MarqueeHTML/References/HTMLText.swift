internal import MarqueeBase

/// Extracts the text that a reader sees from a piece of HTML: without its tags, and with its
/// character references decoded.
///
/// A piece may begin in the middle of a tag, because values stand between the pieces of a page.
package struct HTMLText {
  private var state = HTMLState.data

  package init() {}

  /// Whether the pieces read so far end in a tag.
  package var isInTag: Bool { state != .data }

  /// The visible text of the next piece.
  package mutating func decode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      var transition = HTMLTransitions.step(state, byte)
      while transition.again {
        // A `<` that does not begin a tag is text.
        if state == .tagOpen, transition.next == .data { text.append(UInt8(ascii: "<")) }
        state = transition.next
        transition = HTMLTransitions.step(state, byte)
      }
      if state == .data, transition.next == .data { text.append(byte) }
      state = transition.next
    }
    return text.withUnsafeBytes { CharacterReferences.decode($0, isAttribute: false) }
  }
}
