internal import Foundation
internal import MarqueeBase

/// Takes out of a page what changes by itself, as `snapshot.ignore` in `marquee.yaml` says. Without
/// an entry there a page is compared as it is.
struct PageNormaliser: @unchecked Sendable {
  // @unchecked: NSRegularExpression does not change, and may be used from any thread.
  private let rules: [(expression: NSRegularExpression, replacement: String)]

  init(_ ignored: [SnapshotSettings.Ignored]) {
    // Reading marquee.yaml has tried each of them.
    rules = ignored.compactMap { rule in
      (try? NSRegularExpression(pattern: rule.pattern)).map { ($0, rule.replacement) }
    }
  }

  func normalise(_ bytes: [UInt8]) -> [UInt8] {
    guard !rules.isEmpty, var text = String(validating: bytes, as: UTF8.self) else { return bytes }
    for (expression, replacement) in rules {
      text = expression.stringByReplacingMatches(
        in: text, range: NSRange(text.startIndex..<text.endIndex, in: text),
        withTemplate: replacement)
    }
    return Array(text.utf8)
  }
}
