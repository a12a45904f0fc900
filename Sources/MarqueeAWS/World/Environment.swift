internal import MarqueeBase

/// The environment variables by name, each with the place that it came from: when two places set a
/// variable, messages name the place whose value is used.
///
/// The process's own variables win over `.env.local`, and that file over `.env`. An empty value
/// counts as absent.
package struct Environment: Sendable {
  /// The place that a variable came from.
  package enum Origin: Hashable, Sendable, CustomStringConvertible {
    case process
    case file(path: String, line: Int)

    package var description: String {
      switch self {
      case .process: "the environment"
      case .file(let path, let line): "\(path):\(line)"
      }
    }
  }

  /// A variable's value with its place.
  package struct Setting: Sendable {
    package var value: String
    package var origin: Origin
    /// The places whose different value for the same name is not used.
    package var shadowed: [Origin]
  }

  private var settings: [String: Setting] = [:]
  /// The names that are set somewhere, but nowhere with a value, such as a secret that the platform
  /// did not provide.
  package private(set) var emptyNames: Set<String> = []

  /// - Parameters:
  ///   - process: the process's own variables.
  ///   - files: parsed environment files; an earlier one wins over a later one.
  package init(process: [String: String], files: [EnvironmentFile] = []) {
    for (name, value) in process where !value.isEmpty {
      settings[name] = Setting(value: value, origin: .process, shadowed: [])
    }
    for file in files { add(file) }
    let given = process.keys + files.flatMap { $0.entries.map(\.name) }
    emptyNames = Set(given).subtracting(settings.keys)
  }

  private mutating func add(_ file: EnvironmentFile) {
    // The last of several assignments in one file wins, as in a shell.
    var latest: [String: EnvironmentFile.Entry] = [:]
    for entry in file.entries { latest[entry.name] = entry }
    for (name, entry) in latest where !entry.value.isEmpty {
      let origin = Origin.file(path: file.path, line: entry.line)
      if let winner = settings[name] {
        if winner.value != entry.value { settings[name]?.shadowed.append(origin) }
      } else {
        settings[name] = Setting(value: entry.value, origin: origin, shadowed: [])
      }
    }
  }

  /// The variable with a name; nil when it is absent or empty.
  package subscript(_ name: String) -> Setting? { settings[name] }

  /// The first of several names that has a value.
  package func first(_ names: String...) -> (name: String, setting: Setting)? {
    for name in names {
      if let setting = settings[name] { return (name, setting) }
    }
    return nil
  }

  /// The values by name, without their places, for a child process or another reader.
  package var values: [String: String] { settings.mapValues(\.value) }
}
