package import MarqueeBase

/// The snapshots of a site one by one, for tests.
package struct GoldenFiles: Sendable {
  package enum Outcome: Sendable, Equatable {
    case same
    /// With the difference, as `diff -u` prints it.
    case changed(diff: String)
    case missing
  }

  private let folder: GoldenFolder
  private let known: TextSet
  private let normaliser: PageNormaliser

  /// - Parameters:
  ///   - folder: absolute, or from the site's root.
  ///   - root: the site's folder.
  package init(
    _ folder: String, root: String, configuration: SiteConfiguration
  ) throws(Diagnostics) {
    self.folder = try GoldenFolder(
      folder, root: FileFinder.realPath(root) ?? root, configuration: configuration)
    known = TextSet(try self.folder.files())
    normaliser = PageNormaliser(configuration.snapshot.ignored)
  }

  /// - Parameter file: from the output folder: `movies/heat/index.html`.
  package func compare(_ file: String, _ page: [UInt8]) throws(Diagnostics) -> Outcome {
    guard known.contains(file), let old = folder.read(file) else { return .missing }
    let diff = try UnifiedDiff.text(
      old: normaliser.normalise(old, file), new: normaliser.normalise(page, file),
      oldName: folder.name + "/" + file, newName: file)
    return diff.map { .changed(diff: $0) } ?? .same
  }

  package func update(_ file: String, _ page: [UInt8]) throws(Diagnostics) {
    try folder.prepare()
    try folder.write(normaliser.normalise(page, file), to: file)
  }
}
