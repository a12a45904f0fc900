package import MarqueeBase

/// Compares or updates single snapshots of a site, for tests.
package struct GoldenFiles: Sendable {
  /// The result of comparing a page with its snapshot.
  package enum Outcome: Sendable, Equatable {
    case same
    /// The page differs; `diff` has the format of `diff -u`.
    case changed(diff: String)
    case missing
  }

  private let folder: GoldenFolder
  private let known: TextSet
  private let normaliser: PageNormaliser

  /// - Parameters:
  ///   - folder: the folder of the snapshots; absolute, or relative to `root`.
  ///   - root: the site's folder.
  package init(
    _ folder: String, root: String, configuration: SiteConfiguration
  ) throws(Diagnostics) {
    self.folder = try GoldenFolder(
      folder, root: FileFinder.realPath(root) ?? root, configuration: configuration)
    known = TextSet(try self.folder.files())
    normaliser = PageNormaliser(configuration.snapshot.ignored)
  }

  /// Compares a page's bytes with its snapshot, after `snapshot.ignore` was applied to both.
  ///
  /// - Parameter file: the path relative to the output folder: `movies/heat/index.html`.
  package func compare(_ file: String, _ page: [UInt8]) throws(Diagnostics) -> Outcome {
    guard known.contains(file), let old = folder.read(file) else { return .missing }
    let diff = try UnifiedDiff.text(
      old: normaliser.normalise(old, file), new: normaliser.normalise(page, file),
      oldName: folder.name + "/" + file, newName: file)
    return diff.map { .changed(diff: $0) } ?? .same
  }

  /// Writes a page, after `snapshot.ignore` was applied, as its snapshot.
  package func update(_ file: String, _ page: [UInt8]) throws(Diagnostics) {
    try folder.prepare()
    try folder.write(normaliser.normalise(page, file), to: file)
  }
}
