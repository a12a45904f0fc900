internal import CProgram
internal import MarqueeBase

/// The running program: its version, the build that made it, its arguments.
enum Executable {
  static let version = MARQUEE_VERSION

  /// The commit that the program was built from, as 40 hexadecimal digits; nil for a build that was
  /// not told (`scripts/version` says how a build is told).
  static let commit = marquee_commit().map { String(cString: $0) }

  /// The repository that the program was built from: `https://github.com/OWNER/marquee`; nil for a
  /// build that was not told.
  static let repository = marquee_repository().map { String(cString: $0) }

  /// The build in hexadecimal digits: the linker's build id, which is the same for the same
  /// sources, toolchain and options, and another one when the code changes.
  static let build: String = {
    var bytes: UnsafePointer<UInt8>?
    let count = marquee_build_id(&bytes)
    let id = UnsafeBufferPointer(start: bytes, count: count)
    if !id.isEmpty { return id.reduce(into: "") { $0 += hex(UInt64($1), digits: 2) } }
    return hex(marquee_code_hash(), digits: 16)
  }()

  private static func hex(_ number: UInt64, digits: Int) -> String {
    let text = String(number, radix: 16)
    return String(repeating: "0", count: digits - text.utf8.count) + text
  }

  /// A text that differs between programs that may render differently; a page that another program
  /// made is made again. The version number alone would not tell two builds of one version apart.
  static let identity = "\(version) \(build)"

  /// The line that `marquee --version` prints: `marquee 0.2.0 (commit 4d19257afe12, build
  /// 8f434346648f)`.
  static let versionLine: String = {
    let origin = commit.map { "commit \($0.prefix(12)), " } ?? ""
    return "marquee \(version) (\(origin)build \(build.prefix(12)))"
  }()

  /// The process's arguments, with the program's name first.
  static let arguments: [String] = {
    let words = UnsafeBufferPointer(
      start: marquee_arguments(), count: Int(marquee_argument_count()))
    return words.compactMap { $0.map { String(cString: $0) } }
  }()
}
