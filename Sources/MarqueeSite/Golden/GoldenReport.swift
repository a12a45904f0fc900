internal import MarqueeBase

/// How the pages of a site compare with their snapshots.
package struct GoldenReport: Sendable {
  package struct Difference: Sendable, Hashable {
    package enum Kind: Sendable {
      case changed
      /// A page that has no snapshot.
      case added
      /// A snapshot that has no page.
      case removed
    }

    /// From the output folder: `movies/heat/index.html`.
    package let file: String
    package let kind: Kind
  }

  /// Pages that are as their snapshots are.
  package let same: Int
  /// By path.
  package let differences: [Difference]
  /// What the build had to say.
  package let build: BuildReport

  package func count(_ kind: Difference.Kind) -> Int { differences.count { $0.kind == kind } }
  /// Pages that were compared.
  package var pages: Int { same + count(.changed) + count(.added) }
}
