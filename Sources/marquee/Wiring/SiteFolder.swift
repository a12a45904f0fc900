internal import ArgumentParser
internal import Foundation

/// Which site, for a command that needs no database.
struct SiteFolder: ParsableArguments {
  @Option(help: ArgumentHelp("The site's folder.", valueName: "dir"))
  var site = "."

  /// The site's folder, absolute.
  var path: String { Self.absolute(site) }

  /// Messages about a folder should help in a log, too.
  static func absolute(_ folder: String) -> String {
    let path = URL(fileURLWithPath: folder).standardizedFileURL.path(percentEncoded: false)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }
}
