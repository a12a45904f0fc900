internal import MarqueeBase

/// Decides about the holes in the attributes of a start tag of XML.
struct XMLAttributes {
  let element: XMLElement
  let attributes: [WalkedAttribute]

  func resolve(log: inout WalkLog) {
    guard attributes.contains(where: { !$0.holes.isEmpty }) else { return }
    for attribute in attributes where !attribute.holes.isEmpty {
      let name = attribute.nameText
      if name == "xmlns" || name.hasPrefix("xmlns:") || element.isInProgram {
        // Such attributes determine the meaning of all elements inside, or are expressions of a
        // program.
        for hole in attribute.holes { log.refuse(hole.entry, .controlAttribute, subject: name) }
      }
    }
    if element.isInProgram { return }
    if element.isActive {
      // Browsers run the scripts of such a document, and its attributes have the meanings that they
      // have in HTML.
      var lowered = attributes
      for index in lowered.indices {
        lowered[index].name = lowered[index].name.map { $0 >= 65 && $0 <= 90 ? $0 | 0x20 : $0 }
        for hole in lowered[index].holes where hole.traits.producesHTML != nil {
          log.refuse(hole.entry, .trustedHTML, subject: "an attribute")
        }
      }
      TagResolver(element: element.name.local, attributes: lowered, plain: .xmlAttribute)
        .resolve(log: &log)
    } else {
      for attribute in attributes where !attribute.holes.isEmpty { resolve(attribute, &log) }
    }
  }

  private static let addressNames: TextSet = [
    "base", "action", "enclosure", "resource", "about", "img", "image", "thumbnail", "poster",
  ]

  private func resolve(_ attribute: WalkedAttribute, _ log: inout WalkLog) {
    let local = attribute.nameText.split(separator: ":").last.map(String.init) ?? ""
    let isTemplate = element.name.local == "url" && local == "template"
    let context = EmbeddedText(attribute, layer: .xmlAttribute)
    if XMLContent.isAddress(local) || Self.addressNames.contains(local.lowercased()) || isTemplate {
      context.placeAsAddress(.link, subject: "\(local)=", log: &log)
    } else if local.lowercased() == "srcset" {
      TagResolver(element: "img", attributes: [renamed(attribute, "srcset")], plain: .xmlAttribute)
        .resolve(log: &log)
    } else if element.isInFeed, context.writesHTML(anyTag: true) {
      context.placeAsHTML(log: &log)
    } else {
      for hole in attribute.holes { log.place(hole.entry, as: .xmlAttribute) }
    }
  }

  private func renamed(_ attribute: WalkedAttribute, _ name: String) -> WalkedAttribute {
    var result = attribute
    result.name = Array(name.utf8)
    return result
  }
}
