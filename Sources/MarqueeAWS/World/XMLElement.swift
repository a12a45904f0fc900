internal import MarqueeBase

/// A small XML answer as a tree. Names are without their prefix, attributes are left out.
///
/// What AWS's services answer is elements and text. Whatever else XML can hold and that could grow
/// (document types and their entities) is refused, and so is what is deeper or larger than any
/// answer: the tree is made without recursion and never deeper than ``deepest``.
struct XMLElement: Sendable, Equatable {
  var name: String
  var text: String
  var children: [XMLElement]

  static let deepest = 32
  static let mostElements = 20_000

  /// - Returns: nil when the bytes are not well-formed XML, or more than is taken.
  init?(_ bytes: [UInt8]) {
    var reader = XMLReader(bytes)
    guard let root = reader.read() else { return nil }
    self = root
  }

  init(name: String) {
    self.name = name
    text = ""
    children = []
  }

  /// The first child with a name.
  subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }
}
