package import MarqueeBase
package import MarqueeDigest
package import MarqueeSite

/// The files that are to be published. `BuiltOutput` is the real one; tests have one in memory.
package protocol PublishSource: Sendable {
  /// The site's key, by which the record of another site is recognised.
  var key: SiteKey { get }
  /// The time at which the files were built; nil when it is not known.
  var built: Moment? { get }
  /// Equal for sources with equal files.
  var fingerprint: Fingerprint { get }
  /// The number of files.
  var count: Int { get }

  func facts(of number: Int) -> BuiltOutput.Facts

  /// Calls `body` with a file's path relative to the output; the bytes are valid until it returns.
  func withPath<Result>(
    _ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result

  /// The number of the file with this path; nil when there is no such file.
  func find(_ path: UnsafeBufferPointer<UInt8>) -> Int?

  /// Gives memory back to the system until it is needed again; called after some thousand look-ups.
  func rest()

  /// The file's bytes with their SHA-256, which is the one that `facts` begins with.
  ///
  /// - Parameter limit: the size in bytes up to which a file is read into memory.
  /// - Throws: a diagnostic when the file is not what the build wrote.
  func body(
    of number: Int, limit: Int
  ) throws(Diagnostics) -> (body: BuiltOutput.Body, digest: SHA256Digest)

  /// The error for a file that is not as `facts` says.
  func changed(_ number: Int, _ reason: String) -> Diagnostics
}

extension BuiltOutput: PublishSource {}
