import MarqueeBase
import Testing

/// What each of those who write ISO 8601 is allowed beside the common form.
@Suite struct ISOTimeTests {
  static let forms: [(text: String, readBy: Set<String>)] = [
    ("2026-11-21", ["handwritten", "inTemplates", "written", "services"]),
    ("2026-11-21T18:30:05Z", ["handwritten", "inTemplates", "written", "services"]),
    ("2026-11-21T18:30:05.25", ["handwritten", "inTemplates", "written", "services"]),
    ("2026-11-21T18:30", ["handwritten", "inTemplates"]),
    ("2026-11-21 18:30:05+01", ["handwritten", "inTemplates"]),
    ("2026-11-21 18:30:05 +0100", ["handwritten", "inTemplates"]),
    ("2026-11-21T18:30:05+01:00", ["handwritten", "inTemplates", "services"]),
    ("2026-11-21T18:30:05+01:", []),
    ("2026-11-21T18:30:05+24:00", ["handwritten", "inTemplates"]),
    ("2026-11-21 18:30 UTC", ["handwritten"]),
    ("2026-11-21 18:30 Z", ["handwritten"]),
    ("2026-11-21t18:30:05z", ["inTemplates"]),
    ("2026-11-21T18:30:05,5", ["inTemplates"]),
    ("2026-11-21T18:30:05.1234567", ["handwritten", "inTemplates", "services"]),
    ("2026-11-21T24:00:00", ["written"]),
    ("-0043-03-15", ["written"]),
    ("12026-01-01", ["written"]),
    ("0000-01-01", ["handwritten", "inTemplates", "written"]),
    ("20261121T183005Z", ["services"]),
    ("2026-12-31T23:59:60Z", ["services"]),
    ("2026-02-31", []), ("2026-11-21T", []), ("2026-11-21T18:60:00", []), ("2026-1-1", []),
    ("2026-11-21T18:30:05.", []), ("2026-11-21T18:30:05Zx", []), ("", []),
  ]

  @Test(arguments: forms)
  func isReadBy(_ text: String, _ readers: Set<String>) {
    let all: [(String, ISOTime.Form)] = [
      ("handwritten", .handwritten), ("inTemplates", .inTemplates), ("written", .written),
      ("services", .services),
    ]
    #expect(Set(all.filter { ISOTime(text, $0.1) != nil }.map(\.0)) == readers)
  }

  @Test func countsMicroseconds() throws {
    let time = try #require(ISOTime("1970-01-02 01:00:00.25+01:00", .handwritten))
    #expect(time.microseconds == 86_400_250_000 && time.offset == 3600 && time.hasTime)
    let day = try #require(ISOTime("1969-12-31", .written))
    #expect(day.microseconds == -86_400_000_000 && day.offset == nil && !day.hasTime)
    // Nine digits of a year are days that microseconds don't reach.
    #expect(try #require(ISOTime("999999999-01-01", .written)).microseconds == nil)
  }
}
