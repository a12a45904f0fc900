internal import Foundation
internal import FoundationXML
internal import MarqueeBase

/// A small XML answer as a tree. Names are without their prefix.
struct XMLElement: Sendable {
  var name: String
  var text: String
  var children: [XMLElement]

  /// - Returns: nil when the bytes are not well-formed XML.
  init?(_ bytes: [UInt8]) {
    let builder = XMLTreeBuilder()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = builder
    parser.shouldResolveExternalEntities = false
    guard parser.parse(), let root = builder.root else { return nil }
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

private final class XMLTreeBuilder: NSObject, XMLParserDelegate {
  private var open: [XMLElement] = []
  private(set) var root: XMLElement?

  func parser(
    _ parser: XMLParser, didStartElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?, attributes attributeDict: [String: String]
  ) {
    let local = elementName.split(separator: ":").last.map(String.init) ?? elementName
    open.append(XMLElement(name: local))
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    guard !open.isEmpty else { return }
    open[open.count - 1].text += string
  }

  func parser(
    _ parser: XMLParser, didEndElement elementName: String, namespaceURI: String?,
    qualifiedName qName: String?
  ) {
    guard var element = open.popLast() else { return }
    if element.children.isEmpty {
      element.text = element.text.trimmingCharacters(in: .whitespacesAndNewlines)
    } else {
      element.text = ""
    }
    if open.isEmpty { root = element } else { open[open.count - 1].children.append(element) }
  }
}
