import MarqueeBase
import Testing

@testable import MarqueeTemplate

/// What came of a template in an escaping test.
enum EscapeOutcome: Equatable, CustomStringConvertible {
  case output(String)
  /// With how many values were replaced.
  case replaced(String, Int)
  /// The codes of the refusals, after `template.escape.`.
  case refused([String])
  case open(String)

  var description: String {
    switch self {
    case .output(let text): "output: \(text)"
    case .replaced(let text, let count): "\(count) replaced: \(text)"
    case .refused(let codes): "refused: \(codes)"
    case .open(let what): "open: \(what)"
    }
  }
}

/// The walk and the escapers without the template language: a template is static text with
/// `{{x}}` holes, and `{{x|url_encode}}`, `markdown`, `inline`, `json` or `config` for traits.
struct EscapeHarness {
  var format = Format.html
  var isFragment = false
  private(set) var bytes: [UInt8] = []
  private(set) var pieces: [ShapePiece] = []
  private(set) var names: [String] = []
  private var traits: [HoleTraits] = []

  init(_ template: String, format: Format = .html, isFragment: Bool = false) {
    self.format = format
    self.isFragment = isFragment
    var rest = Substring(template)
    while let start = rest.range(of: "{{"), let end = rest[start.upperBound...].range(of: "}}") {
      add(rest[..<start.lowerBound])
      addHole(String(rest[start.upperBound..<end.lowerBound]))
      rest = rest[end.upperBound...]
    }
    add(rest)
  }

  private mutating func add(_ text: Substring) {
    guard !text.isEmpty else { return }
    let start = bytes.count
    bytes += Array(text.utf8)
    pieces.append(.text(start..<bytes.count))
  }

  private mutating func addHole(_ text: String) {
    let parts = text.split(separator: "|").map(String.init)
    var trait = HoleTraits()
    switch parts.count > 1 ? parts[1] : "" {
    case "url_encode": trait.urlEncoded = true
    case "markdown": trait.producesHTML = .block
    case "inline": trait.producesHTML = .inline
    case "json": trait.isJSON = true
    case "config": trait.fromConfiguration = true
    default: break
    }
    pieces.append(.hole(names.count))
    names.append(parts[0])
    traits.append(trait)
  }

  func walk() -> WalkResult {
    ContextWalk.walk(
      bytes, pieces, traits: { traits[$0] }, format: format, isFragment: isFragment)
  }

  func render(_ values: TextMap<Value>) -> EscapeOutcome {
    let result = walk()
    if !result.refusals.isEmpty { return .refused(result.refusals.map(\.reason.rawValue)) }
    if let open = result.endsOpen { return .open(open.what) }
    let placements = Dictionary(
      uniqueKeysWithValues: result.placements.map { ($0.piece, $0) })
    let out = ByteBuffer()
    var replaced = 0
    for (index, piece) in pieces.enumerated() {
      switch piece {
      case .text(let range), .captured(let range):
        bytes[range].withUnsafeBytes { out.append($0) }
      case .hole(let hole):
        guard let placement = placements[index] else { return .refused(["undecided"]) }
        let value = values[names[hole]] ?? .null
        var text = Self.text(value)
        let isClean = text.withUTF8 { placement.append(value, text: $0, to: out) }
        if !isClean { replaced += 1 }
      }
    }
    return replaced == 0 ? .output(out.text) : .replaced(out.text, replaced)
  }

  /// The text of the few kinds of value that these tests use.
  private static func text(_ value: Value) -> String {
    switch value {
    case .null: ""
    case .bool(let flag): flag ? "true" : "false"
    case .int(let number): String(number)
    case .double(let number): String(number)
    case .decimal(let text), .string(let text): text
    case .moment(let moment): moment.description
    default: "…"
    }
  }
}

extension Placement {
  /// Writes a value as a page's plan does.
  func append(_ value: Value, text: UnsafeBufferPointer<UInt8>, to out: ByteBuffer) -> Bool {
    if layer == .none { return appendEscaped(value, text: text, as: escaper, to: out) }
    return withUnsafePointer(to: value) {
      appendEscaped($0, as: escaper, inside: layer, scratch: ByteBuffer(), to: out)
    }
  }
}

extension Substring {
  /// The first occurrence of a text, without Foundation.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) {
        return start..<index(start, offsetBy: text.count)
      }
      start = index(after: start)
    }
    return nil
  }
}

/// One row of an escaping table.
struct EscapeCase: CustomTestStringConvertible, Sendable {
  var name: String
  var template: String
  var value: Value
  var expected: String
  var testDescription: String { name }

  /// Exact output.
  init(_ name: String, _ template: String, _ value: TestValue, _ expected: String) {
    self.name = name
    self.template = template
    self.value = value.value
    self.expected = "output: " + expected
  }

  /// Output in which `count` values were replaced.
  init(
    _ name: String, _ template: String, _ value: TestValue, replaced expected: String,
    _ count: Int = 1
  ) {
    self.init(name, template, value, expected)
    self.expected = "\(count) replaced: " + expected
  }

  /// Refused with these codes.
  init(_ name: String, _ template: String, refused codes: String...) {
    self.init(name, template, "x", "")
    self.expected = "refused: \(codes)"
  }

  /// Never closed.
  init(_ name: String, _ template: String, open what: String) {
    self.init(name, template, "x", "")
    self.expected = "open: " + what
  }

  func outcome(_ format: Format, isFragment: Bool = false) -> String {
    EscapeHarness(template, format: format, isFragment: isFragment)
      .render(["x": value, "y": value]).description
  }
}

/// A value written as a literal in a table.
struct TestValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByNilLiteral, ExpressibleByBooleanLiteral
{
  var value: Value
  init(_ value: Value) { self.value = value }
  init(stringLiteral text: String) { value = .string(text) }
  init(integerLiteral number: Int) { value = .int(number) }
  init(nilLiteral: ()) { value = .null }
  init(booleanLiteral flag: Bool) { value = .bool(flag) }
}
