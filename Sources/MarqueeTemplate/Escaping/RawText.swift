internal import MarqueeBase

/// The content of an element that holds text only: everything up to its own end tag.
struct RawText {
  fileprivate enum Content {
    /// `<title>`, `<textarea>`: text with character references.
    case characters
    case css(CSSContext)
    case javaScript(JavaScriptContext)
    case json(JSONContext)
    /// A `<script>` that is neither, by its type.
    case otherScript(String)
    /// Browsers disagree, or read it by a setting.
    case closed
  }

  /// `<!--` in a script, and `<script` behind it: the end tag counts no longer.
  private enum Escape { case none, escaped, doublyEscaped }

  let elementName: [UInt8]
  private var content: Content
  private let isScript: Bool
  /// The bytes since the last `<`, in lower case, while they may become a tag or comment.
  private var mark: [UInt8] = []
  private var escape = Escape.none
  private var dashes = 0

  private static let scriptTypes: TextSet = [
    "", "text/javascript", "application/javascript", "module", "text/ecmascript",
    "application/ecmascript", "application/x-javascript", "application/x-ecmascript",
    "text/x-javascript", "text/x-ecmascript", "text/jscript", "text/livescript",
    "text/javascript1.0", "text/javascript1.1", "text/javascript1.2", "text/javascript1.3",
    "text/javascript1.4", "text/javascript1.5",
  ]

  /// Nil for an element whose content is ordinary HTML.
  init?(of element: String, in tag: TagResolver) {
    switch element {
    case "title", "textarea": content = .characters
    case "style":
      let type = tag.first("type") == nil ? "" : tag.keyword("type") ?? "?"
      content =
        type.isEmpty || type == "text/css" ? .css(CSSContext(isDeclarations: false)) : .closed
    case "script": content = Self.script(tag)
    case "xmp", "iframe", "noembed", "noframes", "noscript": content = .closed
    default: return nil
    }
    elementName = Array(element.utf8)
    isScript = element == "script"
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
    // An import map chooses which scripts are loaded, speculation rules which pages.
    let isJSON = ["application/json", "text/json"].contains(essence) || essence.hasSuffix("+json")
    return isJSON ? .json(JSONContext()) : .otherScript(type)
  }

  /// Whether character references count here.
  var isCharacterData: Bool { if case .characters = content { true } else { false } }

  /// - Returns: whether the byte ends the element's end tag's name: it belongs to the tag.
  mutating func feed(_ byte: UInt8, log: inout WalkLog) -> Bool {
    if endsName(byte), !mark.isEmpty {
      if mark.starts(with: [60, 47]), mark.dropFirst(2).elementsEqual(elementName) {
        if escape == .doublyEscaped { escape = .escaped } else { return true }
      }
      if escape == .escaped, mark == Array("<script".utf8) { escape = .doublyEscaped }
      mark = []
    }
    follow(byte)
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
      mark = [byte]
      return
    }
    guard !mark.isEmpty else { return }
    mark.append(byte >= 65 && byte <= 90 ? byte | 0x20 : byte)
    if isScript, escape == .none, mark == Array("<!--".utf8) {
      escape = .escaped
      dashes = 2
    }
    let endTag = [60, 47] + elementName
    let isOpen =
      endTag.starts(with: mark)
      || isScript && ("<!--".utf8.starts(with: mark) || "<script".utf8.starts(with: mark))
    if !isOpen { mark = [] }
  }

  mutating func hole(
    _ entry: Int, traits: HoleTraits, isAfterPre: Bool, log: inout WalkLog
  ) {
    let element = String(decoding: elementName, as: UTF8.self)
    if traits.producesHTML != nil {
      return log.refuse(entry, .trustedHTML, subject: "<\(element)>")
    }
    let isOpenMark = !mark.isEmpty && mark != Array("<!--".utf8)
    if isOpenMark, content.mayHoldValue {
      log.refuse(entry, .markupStart, subject: String(decoding: mark, as: UTF8.self))
    }
    if escape == .doublyEscaped { log.refuse(entry, .scriptEscape, subject: "<!-- <script>") }
    mark = []
    dashes = 0
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
        if place == .string, escape != .none {
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
