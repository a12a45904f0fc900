internal import MarqueeBase

/// The result of comparing a site's pages with their snapshots.
package struct GoldenReport: Sendable {
  /// A page that differs from its snapshot, or a page or a snapshot without the other.
  package struct Difference: Sendable, Hashable {
    package enum Kind: Sendable {
      case changed
      /// A page that has no snapshot.
      case added
      /// A snapshot that has no page.
      case removed
    }

    /// The path relative to the output folder: `movies/heat/index.html`.
    package let file: String
    package let kind: Kind
  }

  /// The number of pages that equal their snapshots.
  package let same: Int
  /// The differences in the order of paths.
  package let differences: [Difference]
  /// The report of the build that rendered the pages.
  package let build: BuildReport

  package func count(_ kind: Difference.Kind) -> Int { differences.count { $0.kind == kind } }
  /// The number of pages that were compared.
  package var pages: Int { same + count(.changed) + count(.added) }
}
