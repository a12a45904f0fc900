import MarqueeBase
import Testing

@testable import MarqueeTemplate

/// SplitMix64: the same numbers everywhere, for generated tests.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

@Suite("Generated text: no crash, and laws that hold for any of it")
struct WalkFuzzTests {
  static let tokens: [String] = [
    "<", ">", "</", "/>", "<!--", "-->", "--!>", "<!", "<?", "<![CDATA[", "]]>", "&", "&#", "&amp;",
    "\"", "'", "=", " ", "\n", "\r", "/", "//", "/*", "*/", "\\", "`", "${", "{", "}", "(", ")",
    "[", "]",
    ":", ";", ",", "#", "?", "@", "%", "-", "--", "+", "a", "b1", "p", "div", "a href=", "title=\"",
    "style=\"",
    "style='color:", "href=\"", "href='javascript:", "src=\"/", "srcset=\"", "onclick=\"",
    "content=\"0;url=",
    "<script>", "</script>", "<script type=application/json>", "<script", "<style>", "</style>",
    "<title>",
    "</title>", "<textarea>", "</textarea>", "<svg>", "</svg>", "<math>", "<foreignObject>",
    "<select>",
    "</select>", "<p>", "</p>", "<h1>", "</h1>", "<meta http-equiv=refresh ", "<a ", "<img ",
    "<link rel=icon ",
    "<plaintext>", "<noscript>", "<template>", "url(", "import ", "return", "if(", "{%", "%}", "é",
    "\u{2028}",
    "\u{0}", "BEGIN:VEVENT\n", "URL:", "SUMMARY;CN=", "<rss>", "<description>", "<link>",
  ]

  static let values: [String] = [
    "<script>alert(1)</script>", "\"'><b>", "javascript:alert(1)", "", "a]]>b", "\u{0}\r\n",
    "--> */ ` ${",
    "url(x)", "10px", "../", "é\u{2028}😀",
  ]

  static let formats: [Format] = [.html, .xml, .json, .csv, .calendar]

  /// Pieces of random text and holes.
  static func shape(_ random: inout SeededGenerator) -> (bytes: [UInt8], pieces: [ShapePiece]) {
    var bytes: [UInt8] = []
    var pieces: [ShapePiece] = []
    var holes = 0
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      if Int.random(in: 0..<3, using: &random) == 0 {
        pieces.append(.hole(holes))
        holes += 1
      } else {
        let start = bytes.count
        for _ in 0..<Int.random(in: 1...5, using: &random) {
          bytes += Array(tokens.randomElement(using: &random)!.utf8)
        }
        pieces.append(.text(start..<bytes.count))
      }
    }
    return (bytes, pieces)
  }

  static func walk(_ bytes: [UInt8], _ pieces: [ShapePiece], _ format: Format) -> WalkResult {
    ContextWalk.walk(
      bytes, pieces, traits: { _ in HoleTraits() }, format: format, isFragment: true)
  }

  static func count(_ standard: Int) -> Int {
    Environment.count(named: "MARQUEE_FUZZ_CASES") ?? standard
  }

  @Test("every hole is decided, and how the text is cut makes no difference")
  func cutting() {
    var random = SeededGenerator(seed: 1)
    for _ in 0..<Self.count(4000) {
      let (bytes, pieces) = Self.shape(&random)
      let format = Self.formats.randomElement(using: &random)!
      let whole = Self.walk(bytes, pieces, format)
      let holes = pieces.count { if case .hole = $0 { true } else { false } }
      #expect(whole.placements.count + whole.refusals.count == holes)
      var cut: [ShapePiece] = []
      for piece in pieces {
        guard case .text(let range) = piece, range.count > 1 else {
          cut.append(piece)
          continue
        }
        let middle = Int.random(in: range.lowerBound + 1..<range.upperBound, using: &random)
        cut += [.text(range.lowerBound..<middle), .text(middle..<range.upperBound)]
      }
      let parts = Self.walk(bytes, cut, format)
      #expect(whole.placements.map(\.escaper) == parts.placements.map(\.escaper))
      #expect(whole.placements.map(\.layer) == parts.placements.map(\.layer))
      #expect(whole.refusals.map(\.reason) == parts.refusals.map(\.reason))
      #expect(whole.endsOpen == parts.endsOpen)
    }
  }

  /// The heart of the matter: what a value becomes is text to the walk as well. The output,
  /// walked as static text, leaves the walk where a harmless value leaves it.
  @Test("a written value never changes how what follows is read")
  func written() {
    var random = SeededGenerator(seed: 2)
    let out = ByteBuffer()
    for _ in 0..<Self.count(4000) {
      let (bytes, pieces) = Self.shape(&random)
      let format = Self.formats.randomElement(using: &random)!
      let result = Self.walk(bytes, pieces, format)
      guard result.refusals.isEmpty, !result.placements.isEmpty else { continue }
      let ends = (0..<3).map { round in
        let value = round == 0 ? "a" : Self.values.randomElement(using: &random)!
        return Self.end(of: pieces, bytes, result.placements, value: value, format, out)
      }
      let shown = pieces.map { piece in
        if case .text(let range) = piece {
          String(decoding: bytes[range], as: UTF8.self)
        } else {
          "{{x}}"
        }
      }
      #expect(
        ends[1] == ends[0] && ends[2] == ends[0],
        "\(format) \(ends): \(shown.joined().debugDescription)")
    }
  }

  /// How a probe behind the filled page would be escaped.
  static func end(
    of pieces: [ShapePiece], _ bytes: [UInt8], _ placements: [Placement], value: String,
    _ format: Format, _ out: ByteBuffer
  ) -> String {
    let written = Value.string(value)
    var value = value
    var next = placements.makeIterator()
    out.removeAll()
    for piece in pieces {
      switch piece {
      case .text(let range), .captured(let range):
        bytes[range].withUnsafeBytes { out.append($0) }
      case .hole:
        guard let placement = next.next() else { continue }
        _ = value.withUTF8 { placement.append(written, text: $0, to: out) }
      }
    }
    // Behind a tag, a section or a line it no longer matters what the value itself was.
    switch format {
    case .html: out.append("<q>")
    case .xml: out.append("]]><q>")
    case .csv, .calendar: out.append("\n")
    default: break
    }
    let page = out.withUnsafeBytes { Array($0) }
    let lines = format == .calendar ? page.count { $0 == 10 || $0 == 13 } : 0
    let probe = walk(page, [.text(0..<page.count), .hole(0)], format)
    let place =
      probe.placements.first.map { "\($0.escaper) in \($0.layer)" }
      ?? probe.refusals.first!.reason.rawValue
    return "\(place), \(lines) lines"
  }

  @Test("the parser and the engine take any text without a crash")
  func engine() throws {
    var random = SeededGenerator(seed: 3)
    let liquid = [
      "{{", "}}", "{%", "%}", "{%-", "-%}", "{{-", "-}}", "if", "endif", "for", "in", "endfor",
      "case", "when",
      "endcase", "assign", "capture", "endcapture", "raw", "endraw", "comment", "endcomment",
      "render", "include",
      "cycle", "tablerow", "endtablerow", "liquid", "echo", "x", "x.y", "x[0]", "(1..3)", "'a'",
      "\"b\"", "|", ":",
      ",", "==", "contains", "and", "or", "upcase", "date", "markdown", "json", "split", "1",
      "-2.5", "nil", " ",
      "\n", "#", "- ", "* ", "<p>", "</p>", "[a](", ")", "é",
    ]
    let limits = RenderLimits()
    for _ in 0..<Self.count(4000) {
      let text = (0..<Int.random(in: 1...24, using: &random))
        .map { _ in liquid.randomElement(using: &random)! }.joined()
      let format: Format = [.liquid, .markdown, .html, .json].randomElement(using: &random)!
      // An error is an answer too; only a crash or a hang is not.
      _ = try? render(text, as: format, ["x": .array([.string("a"), .int(1)])], limits: limits)
    }
  }
}
