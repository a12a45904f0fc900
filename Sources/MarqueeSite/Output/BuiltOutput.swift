internal import Glibc
package import MarqueeBase
package import MarqueeDigest

/// The files that the last build left in an output, as its record lists them, for publishing.
///
/// Opening it reads the record and no other file. The output is locked as long as this object
/// lives, so that no build changes it.
package final class BuiltOutput: Sendable {
  /// What the record says of a file.
  package struct Facts: Hashable, Sendable {
    /// The size in bytes.
    package var size: Int
    /// The fingerprint of the bytes.
    package var content: Fingerprint
    package var origin: Origin

    package init(size: Int, content: Fingerprint, origin: Origin) {
      self.size = size
      self.content = content
      self.origin = origin
    }
  }

  package enum Origin: Sendable {
    /// A page or another file that a template made.
    case rendered
    /// A file of content/ that was copied as it is.
    case copied
    /// A file that the build makes by itself: a sitemap.
    case own
  }

  /// The bytes of a file.
  package enum Body: Sendable {
    case bytes([UInt8])
    /// The absolute path of a file that is too large to be held in memory.
    case file(path: String)
  }

  /// The output's absolute path.
  package let path: String
  /// The site's key, with the names that the site had before.
  package let key: SiteKey
  /// The time at which the last build ran; nil when the record does not say.
  package let built: Moment?
  /// A fingerprint of the record: equal for outputs with equal records.
  package let fingerprint: Fingerprint
  private let manifest: Manifest
  private let lock: OutputLock

  /// Opens the output of a site.
  ///
  /// - Parameter options: the site's folder, the output when it is not the configuration's, and the
  ///   state folder.
  /// - Throws: a diagnostic of category `.busy` while a build or publish uses the output; another
  ///   one when there is no finished build of the whole site in it.
  package init(
    _ configuration: SiteConfiguration, _ options: BuildOptions
  ) throws(Diagnostics) {
    let root = FileFinder.realPath(options.root) ?? options.root
    let place = try OutputPlace(configuration, options, root: root)
    path = place.path
    guard FileSystem.kind(place.path) == .folder else {
      throw Self.mistake("there is no build in \(place.path)", help: Self.advice)
    }
    lock = try OutputLock(output: place.path)
    let paths = CommitPaths(output: place.path, stateFolder: options.statePath)
    guard FileSystem.kind(paths.journal) == .missing else {
      throw Self.mistake(
        "the last build of \(place.path) was interrupted while it replaced the site",
        help: "run marquee generate, which finishes it")
    }
    if ShardFile.marks(place.path) {
      throw Self.mistake(
        "\(place.path) has one share of the site only, and would replace the whole site",
        help: "join all shares with marquee merge, and publish the result")
    }
    let record = OutputRecord(paths, isPart: false)
    guard let manifest = record.manifest else {
      guard record.isLost else {
        throw Self.mistake("there is no build in \(place.path)", help: Self.advice)
      }
      throw Self.mistake(
        "the record of what the last build wrote can't be read", at: record.file,
        help: Self.advice)
    }
    guard manifest.facts.shard == nil else {
      throw Self.mistake(
        "\(place.path) has one share of the site only, and would replace the whole site",
        help: "join all shares with marquee merge, and publish the result")
    }
    key = try record.key(of: configuration.site)
    built = manifest.facts.now
    fingerprint = manifest.seal
    self.manifest = manifest
  }

  private static let advice = "run marquee generate first"

  private static func mistake(
    _ message: String, at file: String? = nil, help: String
  ) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        message, code: "publish.output", at: file.map { SourceLocation(file: $0) }, help: help))
  }

  /// The number of files.
  package var count: Int { manifest.count }

  package func facts(of number: Int) -> Facts {
    let entry = manifest.entry(number)
    let origin: Origin =
      entry.flags.contains(.own) ? .own : entry.flags.contains(.copied) ? .copied : .rendered
    return Facts(size: entry.size, content: entry.content, origin: origin)
  }

  /// Calls `body` with a file's path relative to the output; the bytes are valid until it returns.
  package func withPath<Result>(
    _ number: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Result
  ) -> Result {
    manifest.path(number).withFile(body)
  }

  /// The number of the file with this path; nil when the output has no such file.
  package func find(_ path: UnsafeBufferPointer<UInt8>) -> Int? { manifest.find(file: path) }

  /// Gives the memory of the record back to the system until it is read again; called after some
  /// thousand look-ups.
  package func rest() { manifest.rest() }

  /// The file's bytes and their SHA-256, which is checked against the record.
  ///
  /// - Parameter limit: the size in bytes up to which a file is read into memory.
  package func body(
    of number: Int, limit: Int
  ) throws(Diagnostics) -> (body: Body, digest: SHA256Digest) {
    let facts = facts(of: number)
    let file = path + "/" + withPath(number) { String(decoding: $0, as: UTF8.self) }
    // The lock keeps builds away, not other programs: a link is never followed.
    guard let opened = FileSystem.openWithoutLinks(file, O_RDONLY | O_NONBLOCK),
      let found = FileFacts(descriptor: opened.number), found.kind == .file
    else {
      throw changed(
        number, errno == ENOENT ? "is missing" : "is a link, or can't be read")
    }
    guard Int(found.size) == facts.size else { throw changed(number, Self.isOther) }
    if facts.size <= limit {
      guard let bytes = BlockingIO.readAll(opened.number, expecting: facts.size) else {
        throw changed(number, "can't be read")
      }
      let digest = SHA256Digest(of: bytes)
      guard Fingerprint(digest) == facts.content else { throw changed(number, Self.isOther) }
      return (.bytes(bytes), digest)
    }
    guard let digest = Self.digest(of: opened.number) else {
      throw changed(number, "can't be read")
    }
    guard Fingerprint(digest) == facts.content else { throw changed(number, Self.isOther) }
    return (.file(path: file), digest)
  }

  private static let isOther = "is not what the build wrote"

  private static func digest(of file: Int32) -> SHA256Digest? {
    let stream = SHA256Stream()
    let isRead = withUnsafeTemporaryAllocation(byteCount: 1 << 18, alignment: 16) { buffer in
      while true {
        let count = BlockingIO.read(file, into: buffer)
        if count <= 0 { return count == 0 }
        stream.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
      }
    }
    return isRead ? stream.finish() : nil
  }

  /// The error for a file that is not as the record says.
  package func changed(_ number: Int, _ reason: String) -> Diagnostics {
    let file = withPath(number) { Diagnostic.printable(String(decoding: $0, as: UTF8.self)) }
    return Self.mistake(
      "\(path)/\(file) \(reason)", help: "run marquee generate, which makes it again")
  }
}

extension Fingerprint {
  /// The first 128 bits of a digest, as `Digester.fingerprint(of:)` returns them for bytes.
  package init(_ digest: SHA256Digest) {
    func word(_ start: Int) -> UInt64 {
      digest.bytes[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
    }
    self.init(high: word(0), low: word(8))
  }
}
