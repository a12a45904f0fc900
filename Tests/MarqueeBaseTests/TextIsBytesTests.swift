import Foundation
import MarqueeBase
import Testing

/// The law that text is compared by its bytes, held against the sources.
@Suite struct TextIsBytesTests {
  /// Where `[String: …]` and `Set<String>` may stand, and why.
  private static let allowed: [(path: String, reason: String)] = [
    ("MarqueeBase/Text/Text", "defines what stands in their place"),
    (
      "MarqueeAWS/",
      "names of headers, claims, settings and profiles, which protocols keep to ASCII"
    ),
    ("MarqueePostgres/Settings/", "libpq's keywords and environment variables"),
    ("MarqueePostgres/Errors/", "libpq's keywords"),
    ("MarqueePostgres/Setup/PsqlCommand.swift", "environment variables of a child process"),
    ("MarqueeHTTP/", "names of headers, options and variables"),
    ("MarqueeWebSocket/Proxies/ProxyAddress.swift", "environment variables"),
    ("marquee/Wiring/", "environment variables"),
    ("MarqueeTesting/", "the public way to write rows down, made a TextMap at once"),
  ]

  private static let sources: [(path: String, text: String)] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    return (names ?? []).filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
      let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      return text.map { (name, code($0)) }
    }
  }()

  /// A file without the lines that are comments.
  private static func code(_ text: String) -> String {
    text.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("//") }
      .joined(separator: "\n")
  }

  @Test func thereAreSources() {
    #expect(Self.sources.count > 400)
  }

  /// `TextMap` and `TextSet` stand in their place.
  @Test func noKeyIsComparedAsUnicode() {
    let found = Self.sources.filter { path, text in
      !Self.allowed.contains { path.hasPrefix($0.path) }
        && text.contains(/\[(String|Substring): |Set<(String|Substring)>|Dictionary<String/)
    }
    #expect(found.map(\.path) == [], "use TextMap and TextSet, or say here why not")
  }

  /// `==` is Swift's own in a file that does not import `MarqueeBase` (`Text/String+bytes.swift`).
  @Test func filesThatCompareImportTheComparison() {
    let found = Self.sources.filter { path, text in
      !["MarqueeBase/", "MarqueeDigest/"].contains(where: path.hasPrefix)
        && !text.contains(/(?m)^(internal |package |public )import MarqueeBase$/)
        && text.contains(
          /[=!]=| [<>] |\bswitch\b|has(Prefix|Suffix)|\.(sorted|sort|min|max)\(\)|contains\(|ndex\(of/
        )
    }
    #expect(found.map(\.path) == [], "add `internal import MarqueeBase`")
  }
}
