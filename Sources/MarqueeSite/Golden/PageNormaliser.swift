internal import Foundation
internal import MarqueeBase

/// Replaces the parts of a page that change in each build, as `snapshot.ignore` in `marquee.yaml`
/// defines them. Without an entry there a page is compared as it is.
struct PageNormaliser: @unchecked Sendable {
  // @unchecked: NSRegularExpression does not change, and may be used from any thread.
  private let rules: [(expression: NSRegularExpression, rule: SnapshotSettings.Ignored)]

  /// The processor time that one pattern may take on one page. Matching backtracks, so a pattern
  /// like `(a+)+b` can take practically forever on some pages.
  private let patience: Duration

  init(_ ignored: [SnapshotSettings.Ignored], patience: Duration = .seconds(2)) {
    self.patience = patience
    // `SnapshotSettings` has already checked that each pattern compiles.
    rules = ignored.compactMap { rule in
      (try? NSRegularExpression(pattern: rule.pattern)).map { ($0, rule) }
    }
  }

  /// - Parameter file: the page's file, for the message.
  /// - Throws: when a pattern takes too long.
  func normalise(_ bytes: [UInt8], _ file: String) throws(Diagnostics) -> [UInt8] {
    guard !rules.isEmpty, var text = String(validating: bytes, as: UTF8.self) else { return bytes }
    for (expression, rule) in rules {
      guard let replaced = replacing(expression, with: rule.replacement, in: text) else {
        throw tooSlow(rule, file)
      }
      text = replaced
    }
    return Array(text.utf8)
  }

  /// The text with all matches replaced; nil when that takes too long.
  private func replacing(
    _ expression: NSRegularExpression, with replacement: String, in text: String
  ) -> String? {
    let source = text as NSString
    let whole = NSRange(location: 0, length: source.length)
    let deadline = Self.processorTime + patience
    var result = ""
    var copied = 0
    var looks = 0
    var isTooSlow = false
    expression.enumerateMatches(in: text, options: .reportProgress, range: whole) {
      match, _, stop in
      if let match {
        result += source.substring(
          with: NSRange(location: copied, length: match.range.location - copied))
        result += expression.replacementString(
          for: match, in: text, offset: 0, template: replacement)
        copied = match.range.location + match.range.length
      }
      looks += 1
      guard looks % 32 == 0, Self.processorTime > deadline else { return }
      isTooSlow = true
      stop.pointee = true
    }
    if isTooSlow { return nil }
    if copied == 0, result.isEmpty { return text }
    return result + source.substring(from: copied)
  }

  /// The processor time that this thread has used, which does not pass while other processes are
  /// running.
  private static var processorTime: Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }

  private func tooSlow(_ rule: SnapshotSettings.Ignored, _ file: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "the pattern '\(Diagnostic.printable(rule.pattern))' of snapshot.ignore takes too long on "
          + file,
        code: "snapshot.pattern-time", category: .configuration, at: rule.location,
        help: "let no repetition stand in another one: write a+b for (a+)+b, [^<]* for (.|\\n)*"))
  }
}
