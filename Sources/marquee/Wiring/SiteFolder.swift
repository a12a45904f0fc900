internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

/// The option `--site`, for a command that needs no database.
struct SiteFolder: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The site's folder; else the nearest one with a marquee.yaml, from here upwards.",
      valueName: "dir"))
  var site: String?

  /// The site's folder, absolute.
  var path: String { Self.found(site) }

  /// The folder as an absolute path, so that a message is clear in a log, too.
  static func absolute(_ folder: String) -> String {
    let path = URL(fileURLWithPath: folder).standardizedFileURL.path(percentEncoded: false)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The folder that is named. Without a name it is the nearest folder, from the current one
  /// upwards, that has a `marquee.yaml`, as git finds its repository; the current folder when there
  /// is none.
  static func found(_ named: String?) -> String {
    let start = absolute(named ?? ".")
    guard named == nil, !hasConfiguration(start) else { return start }
    var facts = stat()
    guard stat(start, &facts) == 0 else { return start }
    let device = facts.st_dev
    var folder = start
    while folder != "/" {
      folder = String(folder[..<(folder.lastIndex(of: "/") ?? folder.startIndex)])
      if folder.isEmpty { folder = "/" }
      // A configuration runs SQL, so none is taken from a folder into which anybody may put one, or
      // from another file system.
      guard stat(folder, &facts) == 0, facts.st_dev == device, facts.st_mode & S_IWOTH == 0 else {
        return start
      }
      if hasConfiguration(folder) { return folder }
    }
    return start
  }

  private static func hasConfiguration(_ folder: String) -> Bool {
    access(folder + "/" + SiteConfiguration.fileName, F_OK) == 0
  }
}
