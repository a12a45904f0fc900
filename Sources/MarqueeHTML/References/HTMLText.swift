internal import MarqueeBase

/// The text that a reader sees of a piece of HTML: without its tags, with its character references
/// decoded.
///
/// A piece may begin in the middle of a tag, because values stand between the pieces of a page.
package struct HTMLText {
  private var state = HTMLState.data

  package init() {}

  /// Whether what was read so far ends in a tag.
  package var isInTag: Bool { state != .data }

  package mutating func decode(_ bytes: some Collection<UInt8>) -> String {
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count)
    for byte in bytes {
      var transition = HTMLTransitions.step(state, byte)
      while transition.again {
        // A `<` that opens nothing is text.
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
