internal import MarqueeBase

/// A small XML answer as a tree. Names are without their prefix, and attributes are left out.
///
/// The answers of AWS's services consist of elements and text. Document types and their entities,
/// which could grow without limit, are refused, and so is a document that is deeper or larger than
/// any real answer. The tree is made without recursion, and is at most ``deepest`` levels deep.
struct XMLElement: Sendable, Equatable {
  var name: String
  /// The text of an element without children, trimmed.
  var text: String
  var children: [XMLElement]

  /// The limit on nested elements.
  static let deepest = 32
  /// The limit on elements in a document.
  static let mostElements = 20_000

  /// Parses a document.
  ///
  /// - Returns: nil when the bytes are not well-formed XML, or exceed a limit.
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
