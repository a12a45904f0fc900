internal import ArgumentParser
internal import MarqueeBase

/// `--param city=Lisbon`: a named SQL parameter, bound as text and never pasted into SQL.
struct ParameterArgument: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    guard let mark = argument.firstIndex(of: "="), mark > argument.startIndex else { return nil }
    name = String(argument[..<mark])
    value = String(argument[argument.index(after: mark)...])
  }
}
