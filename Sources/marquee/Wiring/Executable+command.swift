internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

extension Executable {
  /// How this program is started again: the path first, then what its loader needs, if it was started
  /// by one (`/lib/ld.so --library-path … /opt/marquee/marquee generate`).
  ///
  /// `/proc/self/exe` names the running file, the loader's where there is one, even when a newer one
  /// has taken its place on the disk meanwhile.
  static let command: [String] = {
    if let program = getenv("MARQUEE_PROGRAM") { return [String(cString: program)] }
    return ["/proc/self/exe"] + loaderArguments
  }()

  /// What stands between the loader's name and this program's own arguments.
  private static var loaderArguments: [String] {
    guard let all = try? InputFile("/proc/self/cmdline", role: "command line").bytes else {
      return []
    }
    var words = all.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    // Each word ends in a NUL.
    words.removeLast()
    let own = CommandLine.arguments.count - 1
    guard words.count > own + 1 else { return [] }
    // The loader's name goes, the program's own name stays.
    return words[1..<words.count - own].map { $0.contains("/") ? absolute($0) : $0 }
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), !path.hasPrefix("-"), !path.contains(":"),
      let whole = realpath(path, nil)
    else { return path }
    defer { free(whole) }
    return String(cString: whole)
  }

  /// Renders long Markdown of rows, in children of this program.
  static let markdownPool = MarkdownPool(command: command)
}
