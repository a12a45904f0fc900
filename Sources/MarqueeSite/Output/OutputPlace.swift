internal import Foundation
internal import MarqueeBase

/// The folder to which the site is written, after checks that it may be.
struct OutputPlace {
  /// The absolute path; links in its existing part are resolved.
  let path: String
  /// Whether the output is below the site's own folder, where no other program is expected to
  /// write.
  let isInsideSite: Bool

  /// - Parameters:
  ///   - output: absolute, or relative to the site's root.
  ///   - root: the site's folder, without links.
  ///   - name: the folder's name in messages.
  ///   - followsLinks: whether the folder may be a link, because the user has named it. A link with
  ///     the default name came with the site's files and may be from somebody else.
  init(
    _ output: String, root: String, called name: String = "output", followsLinks: Bool = true
  ) throws(Diagnostics) {
    let absolute = output.hasPrefix("/") ? output : root + "/" + output
    if !followsLinks, FileSystem.kind(absolute) == .link {
      throw Diagnostics(
        Diagnostic(
          "the \(name) \(output) is a link, to \(FileFinder.realPath(absolute) ?? "nothing")",
          code: "output.place", category: .configuration,
          help: "remove the link, or name the folder that is meant"))
    }
    let path = Self.resolved(absolute)
    self.path = path
    isInsideSite = path.hasPrefix(root + "/")
    func refuse(_ reason: String) throws(Diagnostics) {
      throw Diagnostics(
        Diagnostic(
          "the \(name) can't be \(path): \(reason)", code: "output.place",
          category: .configuration, help: "choose a folder of its own, like output"))
    }
    if path == "/" { try refuse("that is the whole system") }
    if path == root || root.hasPrefix(path + "/") { try refuse("the site itself is in it") }
    for folder in ["content", "templates", "queries", "database", ".marquee", ".git"] {
      let source = root + "/" + folder
      if path == source || path.hasPrefix(source + "/") {
        try refuse("\(folder)/ holds what the site is made from")
      }
    }
    switch FileSystem.kind(path) {
    case .missing, .folder: break
    case .file, .link, .other: try refuse("it is not a folder")
    }
  }

  /// The path with `..` and links resolved as far as it exists.
  private static func resolved(_ path: String) -> String {
    if let real = FileFinder.realPath(path) { return real }
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    guard let last = parts.last else { return "/" }
    let parent = resolved("/" + parts.dropLast().joined(separator: "/"))
    switch last {
    case ".": return parent
    case "..":
      let above = parent.split(separator: "/").dropLast().joined(separator: "/")
      return "/" + above
    default: return (parent == "/" ? "" : parent) + "/" + last
    }
  }
}

extension OutputPlace {
  /// Checks the output of a build.
  init(
    _ configuration: SiteConfiguration, _ options: BuildOptions, root: String
  ) throws(Diagnostics) {
    // It may be a link, with which a site is published into a folder elsewhere.
    try self.init(options.output ?? configuration.build.output, root: root)
  }

  /// Locks the output against other builds until the lock is released. Nil for a dry run without an
  /// existing output, which would have to create it.
  func lock(_ options: BuildOptions) throws(Diagnostics) -> OutputLock? {
    if options.isDryRun, FileSystem.kind(path) == .missing { return nil }
    return try OutputLock(output: path)
  }

  /// Checks that this folder, which must be kept, does not overlap with the output.
  func keepOut(of output: String, root: String, called name: String) throws(Diagnostics) {
    let place = try OutputPlace(output, root: root)
    guard path == place.path || path.hasPrefix(place.path + "/") || place.path.hasPrefix(path + "/")
    else { return }
    throw Diagnostics(
      Diagnostic(
        "the \(name) can't be \(path): the site is built there", code: "output.place",
        category: .configuration, help: "choose a folder of its own"))
  }
}
