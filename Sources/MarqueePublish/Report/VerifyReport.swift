package import MarqueeBase

/// The result of `marquee publish --verify`.
package struct VerifyReport: Sendable {
  /// What is wrong with an object.
  package struct Finding: Sendable, Hashable {
    package enum Kind: String, Sendable {
      /// The record lists it, and it is not there.
      case missing
      /// Its size or ETag is not what the publish wrote.
      case changed
      /// No publish wrote it.
      case foreign
      /// A copy for rollbacks is missing.
      case missingCopy = "missing-copy"
      /// A copy that no release needs.
      case spareCopy = "spare-copy"
    }

    package var kind: Kind
    /// The object's key, relative to the destination.
    package var key: String
    /// Whether it was repaired. A foreign object is left alone.
    package var isRepaired = false

    package init(_ kind: Kind, _ key: String) {
      self.kind = kind
      self.key = key
    }
  }

  /// The destination's name: `s3://bucket/prefix`.
  package var destination: String
  package var release: Int?
  /// The objects that were compared.
  package var objects = 0
  /// What was found, in the order of keys; at most `mostFindings`.
  package var findings: [Finding] = []
  /// The number of everything that was found.
  package var found = 0
  package var repaired = 0
  package var requests = 0
  package var duration: Duration = .zero
  package var warnings: [Diagnostic] = []

  package static let mostFindings = 10_000

  /// Whether every object is as it was published. Foreign objects and spare copies do no harm.
  package var isSound: Bool {
    !findings.contains { !$0.isRepaired && $0.kind != .foreign && $0.kind != .spareCopy }
  }
}
