internal import MarqueeBase

/// The meaning of an attribute's value in a browser.
enum AttributeMeaning: Equatable {
  /// Text.
  case plain
  /// A URL to follow, to submit to, or to show.
  case url
  /// The URL of an image, which may be a static `data:` URL.
  case imageURL
  /// The URL of something that runs in the page or changes its style.
  case resourceURL
  case srcset
  case style
  /// A value of an animation, the `content` of a `<meta>`, and the `href` of a `<link>`, whose
  /// meaning depends on the tag's other attributes.
  case animated, metaContent, linkAddress
  case refused(RefusalReason)
}

extension AttributeMeaning {
  /// - Parameters:
  ///   - attribute: the attribute's name in lower case.
  ///   - element: the element's name in lower case.
  init(of attribute: String, on element: String) {
    self = Self.byElement[element]?[attribute] ?? Self.general(attribute, element)
  }

  private static func general(_ attribute: String, _ element: String) -> AttributeMeaning {
    if let known = everywhere[attribute] { return known }
    if attribute.hasPrefix("data-") {
      // Libraries that evaluate attributes accept these spellings too.
      let rest = attribute.dropFirst(5)
      return isCode(rest) ? .refused(.frameworkAttribute) : .plain
    }
    if attribute.hasPrefix("on") { return .refused(.eventHandler) }
    if isCode(attribute[...]) { return .refused(.frameworkAttribute) }
    if attribute.hasPrefix("aria-") { return .plain }
    if attribute.hasPrefix("xmlns") { return .refused(.controlAttribute) }
    // The prefix of a namespace does not change the meaning of an attribute.
    if let colon = attribute.lastIndex(of: ":") {
      return AttributeMeaning(
        of: String(attribute[attribute.index(after: colon)...]), on: element)
    }
    let endings = ["href", "src", "url", "uri"]
    let isAddress = endings.contains { attribute.hasSuffix($0) || attribute.hasPrefix($0 + "-") }
    return isAddress ? .url : .plain
  }

  /// Whether script frameworks evaluate an attribute: `@click`, `:href`, `v-html`, `x-data`,
  /// `ng-…`.
  private static func isCode(_ attribute: Substring) -> Bool {
    guard let first = attribute.utf8.first else { return false }
    let isName = attribute.utf8.allSatisfy {
      $0 >= 0x80 || $0 == 45 || $0 == 46 || $0 == 58 || $0 == 95 || (48...57).contains($0)
        || (97...122).contains($0) || (65...90).contains($0)
    }
    if !isName || first == 58 || first == 46 { return true }
    return ["v-", "x-", "ng-", "hx-on", "hx-vals", "hx-vars", "hx-headers", "bind-", "on-", "on:"]
      .contains { attribute.hasPrefix($0) }
  }

  private static let everywhere: TextMap<AttributeMeaning> = [
    "action": .url, "archive": .resourceURL, "attributename": .refused(.controlAttribute),
    "background": .imageURL, "cite": .url, "classid": .resourceURL, "code": .resourceURL,
    "codebase": .resourceURL, "codetype": .refused(.controlAttribute), "data": .url,
    "dynsrc": .url, "formaction": .url, "href": .url, "icon": .url, "imagesrcset": .srcset,
    "itemid": .url, "itemtype": .url, "longdesc": .url, "lowsrc": .imageURL,
    "manifest": .resourceURL, "ping": .url, "poster": .imageURL, "profile": .url, "src": .url,
    "srcdoc": .refused(.inlineDocument), "srcset": .srcset, "style": .style, "usemap": .url,
    "xml:base": .refused(.controlAttribute),
    // These determine what the browser runs, allows or checks.
    "accept-charset": .refused(.controlAttribute), "allow": .refused(.controlAttribute),
    "charset": .refused(.controlAttribute), "credentialless": .refused(.controlAttribute),
    "crossorigin": .refused(.controlAttribute), "csp": .refused(.controlAttribute),
    "http-equiv": .refused(.controlAttribute), "integrity": .refused(.controlAttribute),
    "is": .refused(.controlAttribute), "language": .refused(.controlAttribute),
    "nonce": .refused(.controlAttribute), "referrerpolicy": .refused(.controlAttribute),
    "sandbox": .refused(.controlAttribute), "shadowrootmode": .refused(.controlAttribute),
    "allowscriptaccess": .refused(.controlAttribute),
  ]

  private static let byElement: TextMap<TextMap<AttributeMeaning>> = [
    "script": [
      "src": .resourceURL, "href": .resourceURL, "xlink:href": .resourceURL,
      "type": .refused(.controlAttribute), "for": .refused(.controlAttribute),
      "event": .refused(.controlAttribute),
    ],
    "style": ["type": .refused(.controlAttribute)],
    "link": [
      "href": .linkAddress, "rel": .refused(.controlAttribute),
      "type": .refused(.controlAttribute), "as": .refused(.controlAttribute),
    ],
    "base": ["href": .resourceURL],
    "meta": ["content": .metaContent, "name": .refused(.controlAttribute)],
    "img": ["src": .imageURL], "input": ["src": .imageURL], "source": ["src": .imageURL],
    "image": ["href": .imageURL, "xlink:href": .imageURL],
    "use": ["href": .resourceURL, "xlink:href": .resourceURL],
    "embed": ["type": .refused(.controlAttribute)],
    "object": ["type": .refused(.controlAttribute)],
    "param": ["value": .refused(.controlAttribute), "name": .refused(.controlAttribute)],
    "animate": animation, "set": animation, "animatetransform": animation,
    "animatemotion": animation, "animatecolor": animation, "discard": animation,
  ]

  private static let animation: TextMap<AttributeMeaning> = [
    "to": .animated, "from": .animated, "by": .animated, "values": .animated,
  ]
}

/// An attribute as the walk has read it.
struct WalkedAttribute {
  var name: [UInt8]
  /// The static text, with its character references decoded.
  var value: [UInt8] = []
  /// The holes and their offsets in `value`.
  var holes: [(at: Int, entry: Int, traits: HoleTraits)] = []

  var nameText: String { String(decoding: name, as: UTF8.self) }
  var valueText: String { String(decoding: value, as: UTF8.self) }
}

/// Decides about the holes of a whole tag, all of whose attributes are known.
struct TagResolver {
  let element: String
  let attributes: [WalkedAttribute]
  /// The escaper for attributes that are plain text; XML allows fewer characters than HTML.
  var plain = Escaper.htmlAttribute

  func resolve(log: inout WalkLog) {
    for attribute in attributes where !attribute.holes.isEmpty {
      resolve(attribute, log: &log)
    }
  }

  /// The first attribute of a name; browsers ignore later ones.
  func first(_ name: String) -> WalkedAttribute? {
    attributes.first { $0.name.elementsEqual(name.utf8) }
  }

  /// The text of an attribute in lower case, without white space around it; nil when the attribute
  /// is absent or contains a hole.
  func keyword(_ name: String) -> String? {
    guard let found = first(name), found.holes.isEmpty else { return nil }
    return found.valueText.lowercased().trimmed
  }

  private func resolve(_ attribute: WalkedAttribute, log: inout WalkLog) {
    let name = attribute.nameText
    switch AttributeMeaning(of: name, on: element) {
    case .plain: for hole in attribute.holes { log.place(hole.entry, as: plain) }
    case .url: url(attribute, .link, log: &log)
    case .imageURL: url(attribute, .image, log: &log)
    case .resourceURL: url(attribute, .resource, log: &log)
    case .srcset:
      var context = SrcsetContext()
      walk(attribute, &log) { byte, log in
        context.feed(byte, log: &log)
      } hole: { hole, log in
        context.hole(hole.entry, traits: hole.traits, attribute: name, log: &log)
      }
    case .style:
      var context = CSSContext(isDeclarations: true)
      walk(attribute, &log) { byte, log in
        context.feed(byte, log: &log)
      } hole: { hole, log in
        context.hole(hole.entry, log: &log)
      }
    case .animated: animated(attribute, log: &log)
    case .metaContent: metaContent(attribute, log: &log)
    case .linkAddress: url(attribute, linkIsHarmless ? .link : .resource, log: &log)
    case .refused(let reason):
      let asks = reason == .controlAttribute
      for hole in attribute.holes {
        if asks, hole.traits.fromConfiguration {
          log.place(hole.entry, as: plain)
        } else {
          log.refuse(hole.entry, reason, subject: name)
        }
      }
    }
  }

  private func walk(
    _ attribute: WalkedAttribute, _ log: inout WalkLog,
    byte: (UInt8, inout WalkLog) -> Void,
    hole: ((at: Int, entry: Int, traits: HoleTraits), inout WalkLog) -> Void
  ) {
    var holes = attribute.holes[...]
    for (index, value) in attribute.value.enumerated() {
      while let next = holes.first, next.at == index {
        hole(next, &log)
        holes = holes.dropFirst()
      }
      byte(value, &log)
    }
    for next in holes { hole(next, &log) }
  }

  private func url(_ attribute: WalkedAttribute, _ use: URLContext.Use, log: inout WalkLog) {
    var context = URLContext(use: use, subject: "<\(element) \(attribute.nameText)>")
    walk(attribute, &log) { byte, log in
      context.feed(byte, log: &log)
    } hole: { hole, log in
      context.hole(hole.entry, traits: hole.traits, log: &log)
    }
  }

  private static let harmlessRelations: TextSet = [
    "alternate", "amphtml", "apple-touch-icon", "apple-touch-icon-precomposed", "archives",
    "author", "bookmark", "canonical", "contents", "dns-prefetch", "edit", "edituri", "enclosure",
    "external", "first", "fluid-icon", "help", "hub", "icon", "image_src", "index", "last",
    "license", "mask-icon", "me", "micropub", "next", "nofollow", "noopener", "noreferrer",
    "openid.delegate", "payment", "pingback", "preconnect", "prev", "previous", "privacy-policy",
    "publisher", "search", "self", "shortcut", "shortlink", "start", "tag", "terms-of-service",
    "up", "via", "webmention", "wlwmanifest",
  ]

  /// Whether a `<link>` only refers to its target. A stylesheet, a preloaded module and an unknown
  /// relation may change the page.
  private var linkIsHarmless: Bool {
    guard let relation = keyword("rel") else {
      return first("itemprop") != nil && first("rel") == nil
    }
    let words = relation.split(whereSeparator: \.isWhitespace)
    return !words.isEmpty && words.allSatisfy { Self.harmlessRelations.contains(String($0)) }
  }

  private func animated(_ attribute: WalkedAttribute, log: inout WalkLog) {
    let harmless: Bool
    if let target = keyword("attributename") {
      let name = target.split(separator: ":").last.map(String.init) ?? ""
      harmless = AttributeMeaning(of: name, on: "animated") == .plain && !name.isEmpty
    } else {
      harmless = element == "animatemotion" && first("attributename") == nil
    }
    for hole in attribute.holes {
      if harmless {
        log.place(hole.entry, as: plain)
      } else {
        log.refuse(hole.entry, .animation, subject: attribute.nameText)
      }
    }
  }

  private func metaContent(_ attribute: WalkedAttribute, log: inout WalkLog) {
    // A later `http-equiv` counts too, even a repeated one.
    let pragmas = attributes.filter { $0.nameText == "http-equiv" }
    if let pragma = pragmas.first {
      let name = pragma.valueText.lowercased().trimmed
      guard pragmas.count == 1, pragma.holes.isEmpty, name == "refresh" else {
        for hole in attribute.holes { log.refuse(hole.entry, .metaPragma, subject: name) }
        return
      }
      var context = RefreshContext()
      walk(attribute, &log) { byte, log in
        context.feed(byte, log: &log)
      } hole: { hole, log in
        context.hole(hole.entry, traits: hole.traits, log: &log)
      }
      return
    }
    let name = keyword("property") ?? keyword("name") ?? keyword("itemprop") ?? ""
    if Self.addressProperties.contains(name) {
      url(attribute, .link, log: &log)
    } else {
      for hole in attribute.holes { log.place(hole.entry, as: plain) }
    }
  }

  private static let addressProperties: TextSet = [
    "og:url", "og:image", "og:image:url", "og:image:secure_url", "og:video", "og:video:url",
    "og:video:secure_url", "og:audio", "og:audio:url", "og:audio:secure_url", "twitter:image",
    "twitter:image:src", "twitter:player", "twitter:player:stream", "twitter:url",
    "msapplication-starturl", "msapplication-tileimage", "msapplication-config", "image", "url",
    "thumbnailurl", "contenturl", "embedurl", "sameas",
  ]
}

extension String {
  /// The text without ASCII white space at both ends.
  var trimmed: String {
    let isSpace = { (byte: UInt8) in byte == 32 || (9...13).contains(byte) }
    guard let first = utf8.firstIndex(where: { !isSpace($0) }),
      let last = utf8.lastIndex(where: { !isSpace($0) })
    else { return "" }
    return String(decoding: utf8[first...last], as: UTF8.self)
  }
}
