internal import ArgumentParser
internal import MarqueeBase
internal import MarqueeSite
internal import MarqueeTemplate

/// A command line that can't be understood, and the diagnostic for it: what is wrong, and what to
/// write instead.
struct UsageMistake {
  private let arguments: [String]
  /// The names of the commands that the line calls, without the program's: `["db", "check"]`.
  private let path: [String]
  private let command: any ParsableCommand.Type

  init(_ arguments: [String]) {
    self.arguments = arguments
    var path: [String] = []
    var command: any ParsableCommand.Type = Marquee.self
    for word in arguments {
      let next = command.configuration.subcommands.first { $0.configuration.commandName == word }
      guard let next else { break }
      path.append(word)
      command = next
    }
    self.path = path
    self.command = command
  }

  // MARK: Commands

  /// The diagnostic for a word where only the name of a command can stand; nil when every name is
  /// known. The parser's own message would be "Unexpected argument".
  var unknownCommand: Diagnostic? {
    if path.isEmpty, arguments.first == "help" {
      return UsageMistake(Array(arguments.dropFirst())).unknownCommand
    }
    let commands = command.configuration.subcommands
    guard !commands.isEmpty, arguments.count > path.count else { return nil }
    let word = arguments[path.count]
    if word.hasPrefix("-") || word == "help" { return nil }
    let name = (path + [word]).joined(separator: " ")
    return Diagnostic(
      "'\(Diagnostic.printable(name))' is not a command", code: "usage.command",
      category: .configuration, help: commandHelp(word, commands))
  }

  private func commandHelp(_ word: String, _ commands: [any ParsableCommand.Type]) -> String {
    if path.isEmpty, let known = ForeignWord.commandsByName[word.lowercased()] {
      return known.instead
    }
    let names = Self.names(of: commands)
    let start = (["marquee"] + path).joined(separator: " ")
    if let near = nearestName(to: word, among: names) { return "did you mean '\(start) \(near)'?" }
    // The word may be the name of a command in another group: `marquee check db`, `marquee psql`.
    let elsewhere = Marquee.configuration.subcommands.first { group in
      Self.names(of: group.configuration.subcommands).contains(word)
    }
    if let group = elsewhere?.configuration.commandName {
      return "write 'marquee \(group) \(word)'"
    }
    return "'\(start) --help' lists the commands"
  }

  /// The names of commands that are shown.
  private static func names(of commands: [any ParsableCommand.Type]) -> [String] {
    commands.filter { $0.configuration.shouldDisplay }.compactMap { $0.configuration.commandName }
  }

  // MARK: Options and values

  /// The diagnostic for a message of the parser.
  ///
  /// - Parameters:
  ///   - message: the parser's message.
  ///   - full: the parser's message with its advice.
  func diagnostic(_ message: String, full: String) -> Diagnostic {
    let general = "'\(spoken) --help' shows what it takes"
    if let found = message.wholeMatch(of: /Unknown option '([^']+)'.*/.dotMatchesNewlines()) {
      let option = String(found.1)
      return told(
        "there is no option '\(option)' of '\(spoken)'", "usage.option",
        optionHelp(option) ?? general)
    }
    if let found = message.wholeMatch(
      of: /(?:\d+ u|U)nexpected arguments?:? (.*)/.dotMatchesNewlines())
    {
      return told(
        "unexpected argument \(found.1)", "usage.argument", argumentHelp(String(found.1)) ?? general
      )
    }
    if let found = message.wholeMatch(
      of: /(The value '(.*)' is invalid for '[^']*').?\s*Please provide one of (.*)/
        .dotMatchesNewlines())
    {
      let values = String(found.3).matches(of: /'([^']+)'|- (\S+)/).map {
        String($0.1 ?? $0.2 ?? "")
      }
      let near = nearestName(to: String(found.2), among: values)
      return told(
        lowered(String(found.1)), "usage.value",
        near.map { "did you mean '\($0)'?" } ?? "write \(Self.listed(values))")
    }
    if let found = message.wholeMatch(
      of: /(The value '.*' is invalid for '[^']*'): (.*)/.dotMatchesNewlines())
    {
      return told(lowered(String(found.1)), "usage.value", String(found.2))
    }
    let code: Diagnostic.Code =
      message.hasPrefix("Missing")
      ? "usage.missing" : message.hasPrefix("The value") ? "usage.value" : "usage"
    let advice = full.firstMatch(of: /(?m)^Help:\s+(.*)$/).map { String($0.1) }
    return told(lowered(message), code, advice ?? general)
  }

  private var spoken: String { (["marquee"] + path).joined(separator: " ") }

  private func told(_ message: String, _ code: Diagnostic.Code, _ help: String) -> Diagnostic {
    Diagnostic(
      Diagnostic.printable(message.replacing("\n", with: " ")), code: code,
      category: .configuration, help: Diagnostic.printable(help.replacing("\n", with: " ")))
  }

  /// The text in the form of Marquee's own messages: a small first letter, and no full stop at the
  /// end.
  private func lowered(_ text: String) -> String {
    var text = text
    if text.hasSuffix(".") { text.removeLast() }
    let isWord = text.dropFirst().first?.isLowercase ?? false
    return isWord ? text.prefix(1).lowercased() + text.dropFirst() : text
  }

  private func optionHelp(_ option: String) -> String? {
    let own = Self.options(of: command)
    if let word = ForeignWord.optionsByName[option] { return word.instead }
    if option.hasPrefix("--"), let near = nearestName(to: option, among: own) {
      return "did you mean '\(near)'?"
    }
    let others = Self.commands.filter { Self.options(of: $0.command).contains(option) }
      .map { "'marquee \($0.path.joined(separator: " "))'" }
    if !others.isEmpty {
      return "\(Self.listed(others, "and")) \(others.count == 1 ? "has" : "have") it"
    }
    let all = Self.commands.flatMap { Self.options(of: $0.command) }
    guard option.hasPrefix("--"), let near = nearestName(to: option, among: Set(all)) else {
      return nil
    }
    let owner = Self.commands.first { Self.options(of: $0.command).contains(near) }
    return owner.map { "'\(near)' is an option of 'marquee \($0.path.joined(separator: " "))'" }
  }

  private func argumentHelp(_ words: String) -> String? {
    guard let word = words.firstMatch(of: /'([^']*)'/).map({ String($0.1) }) else { return nil }
    let own = Self.options(of: command)
    if own.contains("--" + word) { return "write --\(word)" }
    guard own.contains("--site") else { return nil }
    return "'\(spoken)' takes options only; the site's folder is --site \(word)"
  }

  private static func listed(_ words: [String], _ joint: String = "or") -> String {
    guard words.count > 1, let last = words.last else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " \(joint) " + last
  }

  private static var commands: [(path: [String], command: any ParsableCommand.Type)] {
    func below(
      _ path: [String], _ command: any ParsableCommand.Type
    ) -> [(path: [String], command: any ParsableCommand.Type)] {
      let children = command.configuration.subcommands
      if children.isEmpty { return [(path, command)] }
      return children.filter { $0.configuration.shouldDisplay }.flatMap { child in
        below(path + [child.configuration.commandName ?? ""], child)
      }
    }
    return below([], Marquee.self)
  }

  /// The long options that a command's help shows.
  private static func options(of command: any ParsableCommand.Type) -> [String] {
    let help = Marquee.helpMessage(for: command, columns: 1000)
    let lines = help.split(separator: "\n").filter { $0.hasPrefix("  -") }
    return lines.flatMap { line in
      line.matches(of: /(?:^  |, |\/)(--[a-z][a-z-]*)/).map { String($0.1) }
    }
  }
}
