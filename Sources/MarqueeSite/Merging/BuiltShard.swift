internal import Glibc
internal import MarqueeBase

/// One built shard of a site: its folder, and the facts and pages of its `.marquee-shard`.
struct BuiltShard: Sendable {
  /// The folder as the user wrote it, printable.
  let name: String
  /// The folder's absolute path without symbolic links.
  let path: String
  let shard: Shard
  let facts: ManifestFacts
  /// The shard's pages, in the order of the site.
  let chunks: [PageChunk]
  /// The source of each chunk's pages.
  let sources: [Int]

  /// The pages of one chunk, which one thread copies; few enough that all threads end at about the
  /// same time.
  private static let pagesInChunk = 512

  /// - Parameter name: absolute, or relative to the current folder.
  /// - Throws: one diagnostic, with a help.
  init(_ name: String) throws(Diagnostics) {
    let shown = Diagnostic.printable(name)
    let path = try Self.folder(name)
    let manifest = try Self.manifest(path, shown)
    guard let shard = manifest.facts.shard else {
      throw Diagnostics(
        Diagnostic(
          "\(shown) is of no share of a site", code: "merge.part",
          help: "build it with --shard, such as --shard 0/2"))
    }
    guard let pages = Self.pages(of: manifest) else { throw Self.damaged(shown) }
    self.name = shown
    self.path = path
    self.shard = shard
    facts = manifest.facts
    chunks = pages.map(\.chunk)
    sources = pages.map(\.source)
  }

  private static func folder(_ name: String) throws(Diagnostics) -> String {
    guard FileDescriptor(name, O_RDONLY | O_DIRECTORY) != nil else { throw unusable(name, errno) }
    guard let path = FileFinder.realPath(name) else { throw unusable(name, ENOENT) }
    return path
  }

  private static func manifest(_ path: String, _ name: String) throws(Diagnostics) -> Manifest {
    do throws(Manifest.Mistake) {
      return try Manifest(path: ShardFile.path(in: path), output: nil, copies: true)
    } catch {
      switch error {
      case .missing:
        let isBegun = FileSystem.kind(ShardFile.formerPath(in: path)) == .file
        throw Diagnostics(
          Diagnostic(
            isBegun
              ? "the build of \(name) did not finish"
              : "\(name) has no \(ShardFile.name), which the build of a share leaves when it ends",
            code: "merge.part",
            help: "build it again with --shard; when it was copied here, copy hidden files, too"))
      case .unreadable(let reason):
        throw Diagnostics(
          Diagnostic(
            "\(name)/\(ShardFile.name) can't be read: \(reason)", code: "merge.part",
            help: "give the user who runs this the right to read it"))
      case .damaged: throw damaged(name)
      case .otherVersion:
        throw Diagnostics(
          Diagnostic(
            "\(name) was made by another version of Marquee", code: "merge.part",
            help: "build all shares, and merge them, with one version"))
      }
    }
  }

  private static func unusable(_ name: String, _ code: Int32) -> Diagnostics {
    let help =
      switch code {
      case ENOENT: "name the folders that the shares were built into: marquee merge parts/*"
      case ENOTDIR: "name the folder that a share was built into"
      default: "give the user who runs this the right to read it"
      }
    return Diagnostics(
      Diagnostic(
        "the folder \(Diagnostic.printable(name)) can't be opened: "
          + String(cString: strerror(code)), code: "merge.part", help: help))
  }

  private static func damaged(_ name: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        "\(name)/\(ShardFile.name) is damaged", code: "merge.part", help: "build that share again"))
  }

  /// The pages in chunks of one source each; nil when the manifest contradicts itself.
  private static func pages(of manifest: Manifest) -> [(source: Int, chunk: PageChunk)]? {
    var pages: [(source: Int, chunk: PageChunk)] = []
    var number = 0
    for (source, count) in manifest.facts.sources.enumerated() {
      guard count >= 0, count <= manifest.count - number else { return nil }
      let end = number + count
      while number < end {
        let chunk = PageChunk(capacity: min(end - number, pagesInChunk))
        for _ in 0..<min(end - number, pagesInChunk) {
          chunk.addMade(number, of: manifest)
          number += 1
        }
        chunk.trim()
        pages.append((source, chunk))
      }
    }
    return number == manifest.count ? pages : nil
  }
}
