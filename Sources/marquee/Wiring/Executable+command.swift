internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

extension Executable {
  /// The command that starts this program again. It is one of these:
  ///
  /// - `MARQUEE_PROGRAM`, where the environment names a program;
  /// - the launcher of the portable archive, where that was used;
  /// - `/proc/self/exe`, which names the running file even when a newer file has taken its place on
  ///   the disk meanwhile. For a program that was started by a loader it names the loader; the
  ///   loader's arguments follow (`/lib/ld.so --library-path … /opt/marquee/marquee generate`);
  /// - without `/proc`, the program's own name.
  static let command: [String] = {
    if let program = getenv("MARQUEE_PROGRAM") { return [String(cString: program)] }
    if let folder = getenv(PortableFolder.variable) {
      return [String(cString: folder) + "/bin/marquee"]
    }
    guard access("/proc/self/exe", X_OK) == 0 else {
      return arguments.prefix(1).map { $0.contains("/") ? absolute($0) : $0 }
    }
    return ["/proc/self/exe"] + loaderArguments
  }()

  /// The arguments between the loader's name and this program's own arguments.
  private static var loaderArguments: [String] {
    guard let all = BlockingIO.readFile("/proc/self/cmdline") else { return [] }
    var words = all.split(separator: 0, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    // Each word ends in a NUL byte.
    words.removeLast()
    let own = arguments.count - 1
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
