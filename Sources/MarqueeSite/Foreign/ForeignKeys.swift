internal import MarqueeBase
internal import MarqueeTemplate

/// Finds front matter keys that another generator uses and that no template of the site reads:
/// Marquee publishes a page with `published: false`, for example.
struct ForeignKeys {
  /// The names that the site's templates look up.
  let readNames: TextSet

  func warnings(_ files: SiteFiles) -> [Diagnostic] {
    var found: [Diagnostic] = []
    for case .page(let page) in files.content { found += warnings(page.settings) }
    for (_, template) in files.templates.sorted(by: { $0.key < $1.key }) {
      found += warnings(template.settings)
    }
    return found
  }

  private func warnings(_ settings: PageSettings) -> [Diagnostic] {
    guard let yaml = settings.yaml else { return [] }
    return settings.members.compactMap { entry in
      guard let word = ForeignWord.keysByName[entry.key], !readNames.contains(entry.key) else {
        return nil
      }
      var warning = yaml.diagnostic(
        "'\(entry.key)' does nothing here, and no template reads page.\(entry.key)",
        code: "front-matter.foreign", at: entry.keyLocation,
        notes: [Diagnostic.Note(word.note)], help: word.instead)
      warning.severity = .warning
      return warning
    }
  }
}
