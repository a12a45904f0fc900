internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

extension Executable {
  /// The command that starts this program again: its path, preceded by its loader and the loader's
  /// arguments if it was started by one (`/lib/ld.so --library-path … /opt/marquee/marquee
  /// generate`).
  ///
  /// `/proc/self/exe` names the running file, or the loader's file where there is a loader. It does
  /// so even when a newer file has taken its place on the disk meanwhile.
  static let command: [String] = {
    if let program = getenv("MARQUEE_PROGRAM") { return [String(cString: program)] }
    return ["/proc/self/exe"] + loaderArguments
  }()

  /// The arguments between the loader's name and this program's own arguments.
  private static var loaderArguments: [String] {
    guard let all = try? InputFile("/proc/self/cmdline", role: "command line").bytes else {
      return []
    }
    var words = all.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    // Each word ends in a NUL byte.
    words.removeLast()
    let own = CommandLine.arguments.count - 1
    guard words.count > own + 1 else { return [] }
    // The loader's name is left out, the program's own name stays.
    return words[1..<words.count - own].map { $0.contains("/") ? absolute($0) : $0 }
  }

  private static func absolute(_ path: String) -> String {
    guard !path.hasPrefix("/"), !path.hasPrefix("-"), !path.contains(":"),
      let whole = realpath(path, nil)
    else { return path }
    defer { free(whole) }
    return String(cString: whole)
  }

  /// The pool of children of this program that render long Markdown of rows.
  static let markdownPool = MarkdownPool(command: command)
}
