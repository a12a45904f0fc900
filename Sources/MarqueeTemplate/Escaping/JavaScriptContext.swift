internal import MarqueeBase

/// The context of a value in JavaScript: it may only be where an expression may be.
///
/// This is a lexer, not a parser: it distinguishes code, strings, template literals, comments and
/// regular expressions. Whether a `/` is a division or begins a regular expression depends on the
/// text before it; where that is not certain, the values that depend on it are refused.
struct JavaScriptContext {
  private enum Mode: Equatable { case code, string(UInt8), template, line, block, regex }
  /// The meaning of a `/` at this place.
  private enum Slash { case regex, division, unknown }

  private var mode = Mode.code
  private var isEscaped = false
  private var inClass = false
  /// Whether the last byte of a block comment was `*`.
  private var starSeen = false
  private var pendingSlash = false
  private var previous: UInt8 = 0
  private var slash = Slash.regex
  private var slashBeforeSign = Slash.regex
  /// The word that is being read; then the last whole word, and the punctuation since.
  private var word: [UInt8] = []
  private var lastWord = ""
  private var sinceWord: [UInt8] = []
  private var wordFollowsDot = false
  /// The meaning of a `/` after the `)` of each open parenthesis.
  private var parentheses: [Slash] = []
  /// The depth of braces inside each open `${`.
  private var templates: [Int] = []
  private var braces = 0
  /// The last four bytes of code since the line's start, to find `<!--` and `-->`.
  private var recent: UInt32 = 0
  private var lineIsBlank = true
  private var isFirst = true
  /// Whether there is a `/` with an unknown meaning on this line; then the holes since.
  private var unknownSlash = false
  private var unknownHoles: [Int] = []
  private var isUnsure = false

  private static let regexWords: TextSet = [
    "return", "typeof", "case", "do", "else", "in", "instanceof", "new", "void", "delete", "throw",
  ]
  private static let unknownWords: TextSet = ["yield", "await", "of", "async", "let", "static"]
  private static let headWords: TextSet = ["if", "while", "for", "with"]
  /// The functions whose first argument is run or loaded.
  private static let runners: TextSet = [
    "import", "importScripts", "eval", "Function", "execScript", "setTimeout", "setInterval",
    "setImmediate", "write", "writeln",
  ]
  /// The properties whose value is run or loaded.
  private static let sinks: TextSet = [
    "location", "href", "src", "srcdoc", "innerHTML", "outerHTML", "cssText", "action",
    "formAction",
  ]

  mutating func feed(_ byte: UInt8, log: inout WalkLog) {
    if unknownSlash {
      if byte == UInt8(ascii: "/") {
        isUnsure = true
        for entry in unknownHoles { log.refuse(entry, .scriptSlash) }
        endUnknownLine()
      } else if byte == 10 || byte == 13 {
        endUnknownLine()
      }
    }
    let wasEscaped = isEscaped
    step(byte)
    previous = wasEscaped ? 0 : byte  // `\${` opens nothing
    isFirst = false
  }

  private mutating func endUnknownLine() {
    unknownSlash = false
    unknownHoles = []
  }

  private mutating func step(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
      return
    }
    switch mode {
    case .string(let quote):
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == quote || byte == 10 || byte == 13 {
        endLiteral()
      }
    case .template:
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "`") {
        endLiteral()
      } else if byte == UInt8(ascii: "{"), previous == UInt8(ascii: "$") {
        templates.append(braces)
        mode = .code
        slash = .regex
      }
    case .line:
      recent = recent << 8 | UInt32(byte)
      // U+2028 and U+2029 end a line too.
      let isSeparator = recent & 0xff_ffff == 0xe2_80a8 || recent & 0xff_ffff == 0xe2_80a9
      if byte == 10 || byte == 13 || isSeparator { startLine() }
    case .block:
      if byte == 10 || byte == 13 { lineIsBlank = true }
      if starSeen, byte == UInt8(ascii: "/") {
        mode = .code
        recent = 0
      }
      starSeen = byte == UInt8(ascii: "*")
    case .regex:
      if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else if byte == UInt8(ascii: "[") {
        inClass = true
      } else if byte == UInt8(ascii: "]") {
        inClass = false
      } else if byte == UInt8(ascii: "/") && !inClass || byte == 10 || byte == 13 {
        endLiteral()
      }
    case .code: code(byte)
    }
  }

  private mutating func startLine() {
    mode = .code
    lineIsBlank = true
    recent = 0
  }

  private mutating func endLiteral() {
    mode = .code
    slash = .division
    lastWord = ""
    sinceWord = []
    recent = 0
    lineIsBlank = false
  }

  private mutating func code(_ byte: UInt8) {
    if pendingSlash {
      pendingSlash = false
      if byte == UInt8(ascii: "/") || byte == UInt8(ascii: "*") {
        mode = byte == UInt8(ascii: "/") ? .line : .block
        starSeen = false
        recent = 0
        return
      }
      takeSlash()
      if mode == .regex { return step(byte) }
    }
    recent = recent << 8 | UInt32(byte)
    if recent == 0x3c21_2d2d || isFirst && byte == UInt8(ascii: "#") {
      mode = .line
      recent = 0
      return
    }
    let isWord = Self.isWordByte(byte)
    if isWord {
      if word.isEmpty { wordFollowsDot = sinceWord == [UInt8(ascii: ".")] || previous == 46 }
      word.append(byte)
      lineIsBlank = false
      return
    }
    endWord()
    switch byte {
    case 10, 13: startLine()
    case 9, 11, 12, 32: break
    case UInt8(ascii: "/"): pendingSlash = true
    case UInt8(ascii: "\""), UInt8(ascii: "'"): mode = .string(byte)
    case UInt8(ascii: "`"): mode = .template
    default: punctuation(byte)
    }
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"),
      UInt8(ascii: "\\"), UInt8(ascii: "#"), UInt8(ascii: "@"), 0x80...:
      true
    default: false
    }
  }

  private mutating func endWord() {
    guard !word.isEmpty else { return }
    lastWord = String(decoding: word, as: UTF8.self)
    word = []
    sinceWord = []
    if wordFollowsDot {
      slash = .division
    } else if Self.regexWords.contains(lastWord) {
      slash = .regex
    } else {
      slash = Self.unknownWords.contains(lastWord) ? .unknown : .division
    }
  }

  private mutating func punctuation(_ byte: UInt8) {
    if byte == UInt8(ascii: ">"), lineIsBlank, recent & 0xff_ffff == 0x2d_2d3e {
      mode = .line
      recent = 0
      return
    }
    if byte != UInt8(ascii: "-") { lineIsBlank = false }
    switch byte {
    case UInt8(ascii: "("):
      let isHead = Self.headWords.contains(lastWord) && sinceWord.isEmpty && !wordFollowsDot
      let isAwait = lastWord == "await" && sinceWord.isEmpty
      parentheses.append(isHead ? .regex : isAwait ? .unknown : .division)
      slash = .regex
    case UInt8(ascii: ")"): slash = parentheses.popLast() ?? .unknown
    case UInt8(ascii: "]"): slash = .division
    case UInt8(ascii: "{"):
      braces += 1
      slash = .regex
    case UInt8(ascii: "}"):
      if templates.last == braces {
        templates.removeLast()
        mode = .template
      } else {
        braces = max(0, braces - 1)
        slash = .unknown
      }
    case UInt8(ascii: "+"), UInt8(ascii: "-"):
      // `a++ / b` is a division: the text before the first sign decides.
      if previous == byte {
        slash = slashBeforeSign == .division ? .division : .unknown
      } else {
        slashBeforeSign = slash
        slash = .regex
      }
    // `1./2` is a division, `.../a/` is not.
    case UInt8(ascii: "."): slash = recent & 0xff_ffff == 0x2e_2e2e ? .regex : .division
    default: slash = .regex
    }
    if sinceWord.count < 8 { sinceWord.append(byte) }
  }

  private mutating func takeSlash() {
    switch slash {
    case .regex:
      mode = .regex
      inClass = false
    case .division: slash = .regex
    case .unknown:
      unknownSlash = true
      slash = .regex
    }
    lastWord = ""
    lineIsBlank = false
  }

  mutating func hole(_ entry: Int, log: inout WalkLog) -> Bool {
    defer {
      previous = 0
      isFirst = false
      lineIsBlank = false
    }
    if isUnsure {
      log.refuse(entry, .scriptSlash)
      return false
    }
    switch mode {
    case .string: log.refuse(entry, .scriptString)
    case .template: log.refuse(entry, .scriptTemplate)
    case .line, .block: log.refuse(entry, .scriptComment)
    case .regex: log.refuse(entry, .scriptRegex)
    case .code: return codeHole(entry, log: &log)
    }
    return false
  }

  private mutating func codeHole(_ entry: Int, log: inout WalkLog) -> Bool {
    if pendingSlash {
      pendingSlash = false
      takeSlash()
      if mode == .regex {
        log.refuse(entry, .scriptRegex)
        return false
      }
    }
    endWord()
    let behind = String(decoding: sinceWord, as: UTF8.self)
    let runs =
      ["import", "from"].contains(lastWord) && behind.isEmpty
      || Self.runners.contains(lastWord) && behind == "("
    if runs || Self.sinks.contains(lastWord) && ["=", "+="].contains(behind) {
      log.refuse(entry, .scriptImport, subject: lastWord)
      return false
    }
    if !templates.isEmpty {
      log.refuse(entry, .scriptTemplate)
      return false
    }
    if unknownSlash { unknownHoles.append(entry) }
    lastWord = ""
    sinceWord = []
    recent = 0
    slash = .division
    return true
  }
}
