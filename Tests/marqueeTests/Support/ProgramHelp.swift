/// The program's description of its commands, which `--experimental-dump-help` prints as JSON.
struct ProgramHelp: Decodable {
  struct Command: Decodable {
    struct Argument: Decodable {
      struct Name: Decodable {
        let kind: String
        let name: String
      }

      let names: [Name]?
      let shouldDisplay: Bool
    }

    let commandName: String
    let discussion: String?
    let arguments: [Argument]?
    let subcommands: [Command]?
    let shouldDisplay: Bool?
  }

  let command: Command
}

extension ProgramHelp.Command {
  /// The command and all commands below it that --help shows, each with the words that call it.
  func all(under path: [String]) -> [(path: [String], command: Self)] {
    var found: [(path: [String], command: Self)] = [(path, self)]
    for command in subcommands ?? []
    where command.shouldDisplay ?? true && command.commandName != "help" {
      found += command.all(under: path + [command.commandName])
    }
    return found
  }

  /// The long and short names of all options that --help shows: `--output`, `-q`.
  var options: [String] {
    (arguments ?? []).filter(\.shouldDisplay).flatMap { argument in
      (argument.names ?? []).compactMap { name in
        switch name.kind {
        case "long": "--" + name.name
        case "short": "-" + name.name
        default: nil
        }
      }
    }
  }
}
