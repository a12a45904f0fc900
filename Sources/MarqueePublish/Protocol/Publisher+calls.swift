package import MarqueeBase
package import MarqueeSite

extension Publisher {
  /// Publishes the files of a source: writes what has changed, removes what is gone.
  package func publish(_ source: some PublishSource) throws(Diagnostics) -> PublishReport {
    throw unfinished
  }

  /// Brings an earlier release back as a new one.
  ///
  /// - Parameters:
  ///   - release: the release's number; nil for the one before that which is shown now.
  ///   - holds: whether later publishes change nothing until `endHold`.
  package func rollback(
    to release: Int?, holds: Bool
  ) throws(Diagnostics) -> PublishReport { throw unfinished }

  /// Ends a hold, so that the next publish brings the last build back.
  package func endHold() throws(Diagnostics) -> PublishReport { throw unfinished }

  package func history() throws(Diagnostics) -> PublishHistory { throw unfinished }

  /// Compares the store's objects with the record.
  ///
  /// - Parameters:
  ///   - source: the last build, from which objects are repaired; nil to repair from kept copies.
  ///   - repairs: whether what is missing or was changed is written again.
  package func verify(
    _ source: (any PublishSource)?, repairs: Bool
  ) throws(Diagnostics) -> VerifyReport { throw unfinished }

  /// Removes files from all kept releases.
  ///
  /// - Parameter files: patterns of addresses or paths, as for `--only`.
  package func purge(_ files: PathFilter) throws(Diagnostics) -> PurgeReport { throw unfinished }

  private var unfinished: Diagnostics {
    Diagnostics(Diagnostic("publishing is being written", code: "publish.unfinished"))
  }
}
