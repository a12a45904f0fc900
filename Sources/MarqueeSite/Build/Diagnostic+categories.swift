package import MarqueeBase

extension Diagnostic.Category {
  /// A guard (`build.guards`) kept a build from replacing the site.
  package static let guardStopped = Diagnostic.Category(rawValue: "guardStopped")
  /// Pages differ from their committed snapshots.
  package static let snapshots = Diagnostic.Category(rawValue: "snapshots")
  /// Another build of the same output is under way.
  package static let busy = Diagnostic.Category(rawValue: "busy")
}
