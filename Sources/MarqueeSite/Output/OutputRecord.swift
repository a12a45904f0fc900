internal import Glibc
internal import MarqueeBase

/// What the output itself says about the builds that wrote it: the manifest, in `.marquee-record`.
///
/// It stands in the output, because a build must know its own files when its state folder is gone,
/// and those of another checkout of the site. It is the whole manifest rather than a list of names: so
/// a build without its state, on another machine or in a fresh container, makes only what has changed,
/// and can make some pages alone. At 100,000 pages it has 7 MB.
///
/// The state folder keeps a copy, which counts only where the output has no record that can be read:
/// somebody may have damaged it, or copied the output without its hidden files.
struct OutputRecord {
  /// Nil when there is none that can be read: then nothing is known to be ours.
  private(set) var manifest: Manifest?
  /// The file that `manifest` was read from, or that can't be read.
  private(set) var file: String
  /// There is a record, and none can be read.
  private(set) var isLost = false
  private(set) var warnings: [Diagnostic] = []
  private let paths: CommitPaths

  /// - Parameter isPart: the output is a part of a site. A part's own file comes first: the part
  ///   may have been built elsewhere since.
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
        // The finished one is about to be put aside.
        file = path == finished ? former : path
        isLost = false
        if path == paths.recordCopy { warnings = [] }
        return
      } catch {
        guard let warning = Self.warning(error, path) else { continue }
        if !isLost { file = path }
        isLost = true
        // Whatever the copy says of itself: it is one.
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

  /// The site's key, with the names that it had before.
  ///
  /// - Throws: when the output is that of another site, which this one would remove.
  func key(of site: SiteSettings) throws(Diagnostics) -> SiteKey {
    let key = SiteKey(site)
    guard let recorded = manifest?.facts.key else { return key }
    if key.isSame(as: recorded) { return key.adding(recorded) }
    // The names that this checkout knew when it was here last.
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

  /// Puts the record's copy into the state folder. Nothing is lost where that can't be done.
  static func keepCopy(_ paths: CommitPaths) {
    let temporary = paths.recordCopy + ".new"
    unlink(temporary)
    let failure = SystemFile.copy(from: AT_FDCWD, paths.record, to: AT_FDCWD, temporary)
    if failure != 0 || rename(temporary, paths.recordCopy) != 0 { unlink(temporary) }
  }
}
