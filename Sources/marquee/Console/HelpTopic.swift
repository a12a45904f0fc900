internal import MarqueeBase
internal import MarqueeSite
internal import MarqueeTemplate

/// A chapter of the reference, which `marquee help NAME` prints.
///
/// It is made from the definitions that the program itself reads. `scripts/reference` writes the
/// same Markdown tables into the pages of docs/, after each comment `<!-- reference: NAME -->`.
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
  /// The topic that a command line asks for; nil when it asks for none.
  init?(_ arguments: [String]) {
    guard arguments.count == 2, arguments[0] == "help",
      let topic = Self.all.first(where: { $0.name == arguments[1] })
    else { return nil }
    self = topic
  }
}
