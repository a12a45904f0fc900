internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

/// Whether a page is on the site now, and until when.
struct PageVisibility {
  /// Whether it is a draft, before its `publish_at` or after its `expires_at`.
  var isHidden = false
  /// The period between the dates in its front matter.
  var period = ShownPeriod()
  /// The time at which it is due to appear or to expire; nil for never.
  var nextChange: Moment?

  fileprivate static let hidden = PageVisibility(isHidden: true)
}

extension PageMaker {
  /// Evaluates `draft`, `publish_at` and `expires_at` of a page.
  func visibility(of template: PageTemplate) throws(Diagnostics) -> PageVisibility {
    var visibility = PageVisibility()
    let asked = template.settings.decisions
    if let draft = template.decisions.draft, !site.includesDrafts,
      try flag(draft, asked.draft, template)
    {
      return .hidden
    }
    if let publishAt = template.decisions.publishAt,
      let moment = try instant(publishAt, asked.publishAt, template)
    {
      if moment.microseconds > site.now.microseconds {
        return PageVisibility(isHidden: true, nextChange: moment)
      }
      visibility.period.from = moment.microseconds
    }
    if let expiresAt = template.decisions.expiresAt,
      let moment = try instant(expiresAt, asked.expiresAt, template)
    {
      if moment.microseconds <= site.now.microseconds { return .hidden }
      visibility.nextChange = moment
      visibility.period.until = moment.microseconds
    }
    return visibility
  }

  private func flag(
    _ value: FrontMatterValue, _ entry: YAMLEntry?, _ template: PageTemplate
  ) throws(Diagnostics) -> Bool {
    switch try value.value(renderer) {
    case .bool(let flag): return flag
    case .null: return false
    case .string(let text) where ["", "false"].contains(trimmed(text)): return false
    case .string(let text) where trimmed(text) == "true": return true
    case let other:
      throw wrongValue(entry, template, wants: "true or false", other)
    }
  }

  /// The point in time that a value gives; nil when the value is empty.
  private func instant(
    _ value: FrontMatterValue, _ entry: YAMLEntry?, _ template: PageTemplate
  ) throws(Diagnostics) -> Moment? {
    let result = try value.value(renderer)
    let moment: Moment?
    switch result {
    case .null: return nil
    case .moment(let given): moment = given
    case .string(let text) where trimmed(text).isEmpty: return nil
    case .string(let text): moment = MomentText.parseAny(trimmed(text))
    default: moment = nil
    }
    guard let moment, let instant = MomentText.instant(moment, in: site.timeZone) else {
      throw wrongValue(entry, template, wants: "a date or a time", result)
    }
    return instant
  }

  private func wrongValue(
    _ entry: YAMLEntry?, _ template: PageTemplate, wants: String, _ value: Value
  ) -> Diagnostics {
    let key = entry?.key ?? ""
    let location = entry?.node.location ?? SourceLocation(file: template.name)
    return Diagnostics(
      Diagnostic(
        "'\(key)' wants \(wants), not \(QueryRows.shown(value))", code: "front-matter.value",
        at: location, excerpt: template.settings.yaml?.excerpt(at: location),
        help: wants == "a date or a time" ? "write it like 2026-11-21 or 2026-11-21 18:30" : nil))
  }

  /// The page's `date` for the sitemap; nil when it can't be a sitemap's date.
  func modified(_ date: Value?) -> Moment? {
    let moment: Moment?
    switch date {
    case .moment(let given)?: moment = given
    case .string(let text)?: moment = MomentText.parse(trimmed(text))
    default: moment = nil
    }
    // A sitemap's dates have four digits for the year.
    guard let moment, moment.kind != .time, moment.isFinite else { return nil }
    let text = moment.description
    return text.utf8.first != UInt8(ascii: "-") && text.utf8.dropFirst(4).first == UInt8(ascii: "-")
      ? moment : nil
  }

  private func trimmed(_ text: String) -> String {
    text.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
