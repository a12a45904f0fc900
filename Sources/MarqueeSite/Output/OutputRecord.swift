internal import Glibc
internal import MarqueeBase

/// The record of the builds that wrote an output: the manifest in its file `.marquee-record`.
///
/// It is in the output, because a build must know which files are Marquee's even when the state
/// folder is gone or another checkout of the site wrote them. It is the whole manifest, not only a
/// list of names: so a build without its state folder, on another machine or in a fresh container,
/// renders only what has changed, and `--only` works. For 100,000 pages it has 7 MB.
///
/// The state folder has a copy, which is used only when the output has no readable record: it may
/// be damaged, or the output may have been copied without its hidden files.
struct OutputRecord {
  /// The manifest; nil when none can be read: then no file in the output is known to be Marquee's.
  private(set) var manifest: Manifest?
  /// The file that `manifest` was read from, or that can't be read.
  private(set) var file: String
  /// Whether a record exists but none can be read.
  private(set) var isLost = false
  private(set) var warnings: [Diagnostic] = []
  private let paths: CommitPaths

  /// - Parameter isPart: whether the output is a shard's. Then the shard's own file is read first,
  ///   because the shard may have been built elsewhere in the meantime.
  init(_ paths: CommitPaths, isPart: Bool) {
    self.paths = paths
    file = paths.record
    let finished = ShardFile.path(in: paths.output)
    let former = ShardFile.formerPath(in: paths.output)
    let inOutput = isPart ? [finished, paths.record, former] : [paths.record]
    for path in inOutput + [paths.recordCopy] {
      do throws(Manifest.Mistake) {
        manifest = try Manifest(
          path: path, output: path == paths.recordCopy ? paths.output : nil)
        // The finished shard's file is about to be renamed.
        file = path == finished ? former : path
        isLost = false
        if path == paths.recordCopy { warnings = [] }
        return
      } catch {
        guard let warning = Self.warning(error, path) else { continue }
        if !isLost { file = path }
        isLost = true
        // There is no warning about the copy, whatever is wrong with it.
        if path != paths.recordCopy { warnings.append(warning) }
      }
    }
  }

  private static func warning(_ mistake: Manifest.Mistake, _ file: String) -> Diagnostic? {
    let reason: String
    switch mistake {
    case .missing: return nil
    case .unreadable(let why): reason = "can't be read: \(why)"
    case .damaged: reason = "is damaged"
    case .otherVersion: reason = "is of another version of Marquee"
    }
    return Diagnostic(
      "the record of what the last build wrote \(reason)", code: "output.manifest",
      severity: .warning, at: SourceLocation(file: file),
      help: "every page is made again; pages that are gone from the site stay in the output "
        + "until you remove them")
  }

  /// The site's key with the names that the site had before.
  ///
  /// - Throws: when the output belongs to another site, whose files this build would remove.
  func key(of site: SiteSettings) throws(Diagnostics) -> SiteKey {
    let key = SiteKey(site)
    guard let recorded = manifest?.facts.key else { return key }
    if key.isSame(as: recorded) { return key.adding(recorded) }
    // The copy has the names that this checkout knew at its last build.
    let copy = try? Manifest(path: paths.recordCopy, output: paths.output)
    if key.id == nil || recorded.id == nil, let former = copy?.facts.key,
      former.isSame(as: recorded)
    {
      return key.adding(former).adding(recorded)
    }
    throw Diagnostics(
      Diagnostic(
        "the output \(paths.output) is that of another site: of \(recorded.shown), and this is "
          + key.shown, code: "output.other-site", category: .configuration,
        help: "choose another folder with build.output; if the site has got another name, say so: "
          + "site: {id: \(recorded.id ?? recorded.names.first ?? "")}"))
  }

  /// Copies the record into the state folder; a failure is ignored.
  static func keepCopy(_ paths: CommitPaths) {
    let temporary = paths.newRecordCopy
    unlink(temporary)
    let failure = SystemFile.copy(from: AT_FDCWD, paths.record, to: AT_FDCWD, temporary)
    if failure != 0 || rename(temporary, paths.recordCopy) != 0 { unlink(temporary) }
  }
}
