internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueePostgres
internal import MarqueeSite

/// The exit codes of the program, as `marquee --help` lists them.
enum ProcessExit {
  static let buildFailed: Int32 = 1
  static let usage: Int32 = 2
  static let identity: Int32 = 3
  static let database: Int32 = 4
  static let guardStopped: Int32 = 5
  static let snapshots: Int32 = 6
  /// `EX_TEMPFAIL` of sysexits.h: the same command may succeed later.
  static let busy: Int32 = 75

  /// The code for a set of diagnostics: that of the first error.
  ///
  /// Later errors often follow from the first one, and a scheduler that looks at the exit code
  /// should see the cause.
  static func code(for diagnostics: some Sequence<Diagnostic>) -> Int32 {
    guard let first = diagnostics.first(where: { $0.severity == .error }) else {
      return buildFailed
    }
    switch first.category {
    case .configuration: return usage
    case .identity: return identity
    case .database: return database
    case .guardStopped: return guardStopped
    case .snapshots: return snapshots
    case .busy: return busy
    default: return buildFailed
    }
  }
}
