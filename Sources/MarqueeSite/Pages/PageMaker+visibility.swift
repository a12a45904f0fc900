internal import Foundation
internal import MarqueeBase
internal import MarqueeTemplate

extension PageMaker {
  /// Drafts, and the dates between which a page is to be seen.
  func isVisible(_ template: PageTemplate) throws(Diagnostics) -> Bool {
    let asked = template.settings.decisions
    if let draft = template.decisions.draft, !site.includesDrafts,
      try flag(draft, asked.draft, template)
    {
      return false
    }
    shown = ShownPeriod()
    if let publishAt = template.decisions.publishAt,
      let moment = try instant(publishAt, asked.publishAt, template)
    {
      if moment.microseconds > site.now.microseconds {
        note(moment)
        return false
      }
      shown.from = moment.microseconds
    }
    if let expiresAt = template.decisions.expiresAt,
      let moment = try instant(expiresAt, asked.expiresAt, template)
    {
      if moment.microseconds <= site.now.microseconds { return false }
      note(moment)
      shown.until = moment.microseconds
    }
    return true
  }

  /// Something is to appear or to go then.
  func note(_ moment: Moment) {
    guard moment.isFinite else { return }
    if let nextChange, nextChange.microseconds <= moment.microseconds { return }
    nextChange = moment
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

  /// Nil when the value is empty.
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

  /// The page's own `date`, for the sitemap.
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
