internal import MarqueeBase
internal import MarqueeSite
internal import MarqueeTemplate

/// A part of the reference that `marquee help NAME` prints.
///
/// It is made from the definitions that the program itself reads. What is printed as a table of
/// Markdown is the same in docs/: `scripts/reference` writes it into the pages, where a comment
/// `<!-- reference: NAME -->` says what the table after it is.
struct HelpTopic: Sendable {
  let name: String
  let text: @Sendable () -> String

  static let all = [
    HelpTopic(name: "settings") { SettingReference.settings },
    HelpTopic(name: "database-settings") { SettingReference.database },
    HelpTopic(name: "front-matter") { SettingReference.frontMatter },
    HelpTopic(name: "tags") { LanguageReference.tagList() },
    HelpTopic(name: "filters") { LanguageReference.filterList() },
  ]
}

extension HelpTopic {
  /// The topic that a command line asks for.
  init?(_ arguments: [String]) {
    guard arguments.count == 2, arguments[0] == "help",
      let topic = Self.all.first(where: { $0.name == arguments[1] })
    else { return nil }
    self = topic
  }
}
