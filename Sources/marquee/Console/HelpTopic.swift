internal import MarqueeBase
internal import MarqueeSite
internal import MarqueeTemplate

/// A chapter of the reference, which `marquee help NAME` prints.
///
/// It is made from the definitions that the program itself reads. `scripts/reference` writes the
/// tables that `marquee help NAME --markdown` prints into the pages of docs/, after each comment
/// `<!-- reference: NAME -->`.
struct HelpTopic: Sendable {
  let name: String
  private let content: Content

  private enum Content: Sendable {
    case table(@Sendable () -> ReferenceTable)
    case list(@Sendable () -> String)
  }

  static let all = [
    HelpTopic(name: "settings", content: .table { SettingReference.settings }),
    HelpTopic(name: "database-settings", content: .table { SettingReference.database }),
    HelpTopic(name: "listing-settings", content: .table { SettingReference.listing }),
    HelpTopic(name: "front-matter", content: .table { SettingReference.frontMatter }),
    HelpTopic(name: "tags", content: .list { LanguageReference.tagList() }),
    HelpTopic(name: "filters", content: .list { LanguageReference.filterList() }),
  ]

  /// - Parameter isMarkdown: whether a table is printed as in the pages of docs/. Lists of tags and
  ///   filters have one form.
  func text(isMarkdown: Bool) -> String {
    switch content {
    case .table(let table):
      isMarkdown
        ? table().markdown
        : table().text(width: Console.width, address: DocumentationPlace.current.address(of:))
    case .list(let list): list()
    }
  }
}

extension HelpTopic {
  /// Prints the topic that a command line asks for; false when it asks for none.
  static func isPrinted(for arguments: [String]) -> Bool {
    guard arguments.count >= 2, arguments[0] == "help",
      let topic = all.first(where: { $0.name == arguments[1] })
    else { return false }
    let options = arguments.dropFirst(2)
    guard options.allSatisfy({ $0 == "--markdown" }) else { return false }
    Console.output(Array(topic.text(isMarkdown: !options.isEmpty).utf8))
    return true
  }
}
