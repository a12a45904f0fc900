internal import Glibc
package import MarqueeBase

/// The site's folder `.marquee`. It may be deleted at any time; the next build then only takes
/// longer.
package enum StateFolder {
  /// Creates the folder when it doesn't exist.
  ///
  /// - Throws: when it is a symbolic link: it came with the site's files, and Marquee would write
  ///   and remove files in its target.
  package static func make(_ path: String) throws(Diagnostics) {
    guard FileSystem.kind(path) != .link else {
      throw Diagnostics(
        Diagnostic(
          "\(path) is a link, to \(FileFinder.realPath(path) ?? "nothing")", code: "state.link",
          category: .configuration, help: "remove it: Marquee makes a folder in its place"))
    }
    try FileSystem.makeFolders(path, shownAs: path)
  }
}
