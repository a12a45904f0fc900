internal import MarqueeBase
internal import MarqueeHTML

/// The content of an element that contains only text, up to its own end tag.
struct RawText {
  fileprivate enum Content {
    /// The text with character references of `<title>` and `<textarea>`.
    case characters
    case css(CSSContext)
    case javaScript(JavaScriptContext)
    case json(JSONContext)
    /// A `<script>` of another type, with that type.
    case otherScript(String)
    /// Text that browsers read in different ways, or depending on a setting.
    case closed
  }

  private var content: Content
  private var reader: RawTextReader

  /// The element's name, in lower case.
  var element: [UInt8] { reader.element }

  private static let scriptTypes: TextSet = [
    "", "text/javascript", "application/javascript", "module", "text/ecmascript",
    "application/ecmascript", "application/x-javascript", "application/x-ecmascript",
    "text/x-javascript", "text/x-ecmascript", "text/jscript", "text/livescript",
    "text/javascript1.0", "text/javascript1.1", "text/javascript1.2", "text/javascript1.3",
    "text/javascript1.4", "text/javascript1.5",
  ]

  init(of element: String, _ kind: TextContent, in tag: TagResolver) {
    reader = RawTextReader(element: element)
    switch kind {
    case .escapableRawText: content = .characters
    case .script: content = Self.script(tag)
    case .rawText where element == "style":
      let type = tag.first("type") == nil ? "" : tag.keyword("type") ?? "?"
      content =
        type.isEmpty || type == "text/css" ? .css(CSSContext(isDeclarations: false)) : .closed
    case .rawText, .plaintext: content = .closed
    }
  }

  private static func script(_ tag: TagResolver) -> Content {
    guard tag.first("type") != nil else {
      guard tag.first("language") != nil else { return .javaScript(JavaScriptContext()) }
      let language = tag.keyword("language") ?? "?"
      return language.isEmpty || scriptTypes.contains("text/" + language)
        ? .javaScript(JavaScriptContext()) : .otherScript(language)
    }
    guard let type = tag.keyword("type") else { return .otherScript("?") }
    if scriptTypes.contains(type) { return .javaScript(JavaScriptContext()) }
    let essence = type.split(separator: ";").first.map { String($0).trimmed } ?? ""
    // An import map decides which scripts are loaded, and speculation rules decide which pages.
    let isJSON = ["application/json", "text/json"].contains(essence) || essence.hasSuffix("+json")
    return isJSON ? .json(JSONContext()) : .otherScript(type)
  }

  /// Whether character references are decoded here.
  var isCharacterData: Bool { if case .characters = content { true } else { false } }

  /// Takes the next byte.
  ///
  /// - Returns: true when the byte follows the name of the element's end tag; it then belongs to
  ///   the tag.
  mutating func feed(_ byte: UInt8, log: inout WalkLog) -> Bool {
    if reader.feed(byte) { return true }
    switch content {
    case .css(var context):
      content = .closed
      context.feed(byte, log: &log)
      content = .css(context)
    case .javaScript(var context):
      content = .closed
      context.feed(byte, log: &log)
      content = .javaScript(context)
    case .json(var context):
      content = .closed
      context.feed(byte, log: &log)
      content = .json(context)
    case .characters, .otherScript, .closed: break
    }
    return false
  }

  mutating func hole(
    _ entry: Int, traits: HoleTraits, isAfterPre: Bool, log: inout WalkLog
  ) {
    let element = String(decoding: element, as: UTF8.self)
    if traits.producesHTML != nil {
      return log.refuse(entry, .trustedHTML, subject: "<\(element)>")
    }
    let mark = reader.mark
    if !mark.isEmpty, mark != RawTextReader.comment, content.mayHoldValue {
      log.refuse(entry, .markupStart, subject: String(decoding: mark, as: UTF8.self))
    }
    if reader.escape == .doublyEscaped {
      log.refuse(entry, .scriptEscape, subject: "<!-- <script>")
    }
    reader.interrupt()
    switch content {
    case .characters: log.place(entry, as: isAfterPre ? .htmlTextAfterPre : .htmlText)
    case .css(var context):
      context.hole(entry, log: &log)
      content = .css(context)
    case .javaScript(var context):
      if context.hole(entry, log: &log) {
        log.place(entry, as: traits.isJSON ? .scriptLiteralText : .scriptLiteral)
      }
      content = .javaScript(context)
    case .json(var context):
      if let place = context.hole(entry, log: &log) {
        if place == .string, reader.escape != .none {
          log.refuse(entry, .scriptEscape, subject: "<!--")
        }
        let value = traits.isJSON ? Escaper.scriptJSONText : .scriptJSON
        log.place(
          entry,
          as: place == .string ? .scriptJSONString : place == .key ? .scriptJSONKey : value)
      }
      content = .json(context)
    case .otherScript(let type): log.refuse(entry, .scriptType, subject: type)
    case .closed: log.refuse(entry, .rawText, subject: element)
    }
  }
}

extension RawText.Content {
  fileprivate var mayHoldValue: Bool {
    switch self {
    case .closed, .otherScript: false
    default: true
    }
  }
}
