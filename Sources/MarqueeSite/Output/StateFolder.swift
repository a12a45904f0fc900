internal import Glibc
package import MarqueeBase

/// The site's `.marquee`, which Marquee may lose at any time without a loss but time.
package enum StateFolder {
  /// Makes the folder when it isn't there.
  ///
  /// - Throws: for a link. It came with the site's files, and Marquee would write and remove where
  ///   it leads.
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
