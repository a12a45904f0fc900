internal import MarqueeBase

/// Finds the arguments of psql that decide where it connects.
enum PsqlArguments {
  /// The letters of the options that have a value.
  private static let withValue = Set("cdfFhLopPRTUv")
  private static let redirecting = Set("dhpU")
  private static let longWithValue = [
    "command", "dbname", "field-separator", "file", "host", "log-file", "output", "port", "pset",
    "record-separator", "set", "table-attr", "username", "variable",
  ]
  private static let longRedirecting = ["dbname", "host", "port", "username"]

  /// Looks for an argument that changes the connection.
  ///
  /// - Returns: the first argument that names a database, a host, a port or a user; nil for none.
  static func redirecting(_ arguments: [String]) -> String? {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      if argument.hasPrefix("--") {
        let name = argument.dropFirst(2).prefix { $0 != "=" }
        // getopt accepts the beginning of an option's name; `--` alone ends the options.
        if name.isEmpty || longRedirecting.contains(where: { $0.hasPrefix(name) }) {
          return argument
        }
        let hasOwnValue = argument.contains("=")
        if !hasOwnValue, longWithValue.contains(where: { $0.hasPrefix(name) }) {
          _ = rest.popFirst()
        }
      } else if argument.hasPrefix("-"), argument != "-" {
        let letters = Array(argument.dropFirst())
        for (index, letter) in letters.enumerated() {
          if redirecting.contains(letter) { return argument }
          guard withValue.contains(letter) else { continue }
          if index == letters.count - 1 { _ = rest.popFirst() }
          break
        }
      } else {
        return argument
      }
    }
    return nil
  }
}
