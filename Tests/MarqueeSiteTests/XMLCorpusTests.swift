import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// The reader of XML beside python's expat, over texts made of XML's own pieces.
@Suite struct XMLCorpusTests {
  private static let python: String? = {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/python3" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// Says for each line of JSON, a text, whether it is well-formed.
  private static let program = """
    import json, sys
    from xml.parsers import expat
    for line in sys.stdin:
        parser = expat.ParserCreate(namespace_separator=' ')
        try:
            parser.Parse(json.loads(line).encode('utf-8'), True)
            print(1)
        except expat.ExpatError:
            print(0)
    """

  private static let pieces = [
    "<a>", "</a>", "<a/>", "<b c='d'>", "</b>", "<b\n\tc=\"&lt;\" e='f'/>", "<b c='d' c='e'/>",
    "<x:a xmlns:x='u'>", "</x:a>", "<x:a/>", "<a xmlns='u'>",
    "<a xmlns:x='u' xmlns:y='u' x:c='' y:c=''/>",
    "<a xmlns:x=''/>", "<a xmlns:xml='u'/>", "<a xml:lang='en'/>", "<a b='<'/>", "<a b=c/>",
    "<a b/>",
    "<a b='&amp;&#65;&#x41;'/>", "<a b = 'c'/>", "<a b='c'd='e'/>", "text", " ", "\n", "é", "&amp;",
    "&lt;",
    "&#10;", "&#0;", "&#xD800;", "&nbsp;", "&", "&a", "]]>", "]]", ">", "<", "<!-- c -->",
    "<!-- -- -->",
    "<!--->", "<!-- - -->", "<![CDATA[ <a> & ]]>", "<![CDATA[", "<?p d?>", "<?p?>", "<?xml d?>",
    "<?p", "<?P:q?>",
    "<a", "a>", "/>", "\"", "'", "<1/>", "<a.b-c/>", "<:a/>", "<a:/>", "<_/>", "\u{1}", "\u{fffe}",
    "\u{10000}",
    "<a><b></a></b>", "<é/>", "< a/>", "</a >", "<a >", "</ a>", "<a/ >",
  ]
  private static let starts = [
    "", "", "", "<?xml version='1.0'?>", "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n",
    " <?xml version='1.0'?>",
    "<?xml version='1.0' standalone='yes'?>", "<?xml encoding='UTF-8'?>",
    "<?xml version='1.0' standalone='maybe'?>",
    "\u{feff}", "<!DOCTYPE a>", "<!DOCTYPE a [<!ENTITY nbsp '&#160;'>]>", "<!DOCTYPE a SYSTEM 'b'>",
    "<!DOCTYPE a [<!ENTITY nbsp '&nbsp;'>]>",
  ]

  @Test(.enabled(if: python != nil, "python3 is not in PATH"))
  func asExpat() throws {
    var random = CorpusGenerator(state: 7)
    var texts: [String] = []
    for number in 0..<6000 {
      let inner = (0..<Int.random(in: 0...5, using: &random)).map { _ in
        Self.pieces.randomElement(using: &random)!
      }.joined()
      let start = Self.starts.randomElement(using: &random)!
      texts.append(number % 3 == 0 ? start + inner : start + "<a>" + inner + "</a>")
    }
    let folder = FileManager.default.temporaryDirectory.appending(path: "marquee-xml-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let input = folder.appending(path: "input")
    let encoder = JSONEncoder()
    try texts.map { String(decoding: try encoder.encode($0), as: UTF8.self) }.joined(
      separator: "\n"
    )
    .write(to: input, atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.python))
    process.arguments = ["-c", Self.program]
    process.standardInput = try FileHandle(forReadingFrom: input)
    let output = folder.appending(path: "output")
    try Data().write(to: output)
    process.standardOutput = try FileHandle(forWritingTo: output)
    try process.run()
    process.waitUntilExit()
    let verdicts = try String(contentsOf: output, encoding: .utf8).split(separator: "\n")
    try #require(verdicts.count == texts.count)
    var wellFormed = 0
    for (text, verdict) in zip(texts, verdicts) {
      let mine = Array(text.utf8).withUnsafeBytes { bytes in
        FormatReading.mistakes(in: bytes, file: "a.xml").filter { $0.severity == .error }
      }
      #expect(mine.isEmpty == (verdict == "1"), "\(text.debugDescription): \(mine)")
      wellFormed += verdict == "1" ? 1 : 0
    }
    // A corpus of nothing but mistakes would prove little.
    #expect(wellFormed > 400, "\(wellFormed)")
  }
}

/// SplitMix64: the same numbers everywhere.
private struct CorpusGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
