internal import Glibc
internal import MarqueeBase
internal import MarqueeSite

/// The `marquee` program. Tests need it only to render the long Markdown texts of rows.
enum MarqueeProgram {
  /// The program that `MARQUEE_PROGRAM` names, one that was built with the tests, or the first in
  /// `PATH`; nil when there is none.
  static let path: String? = {
    if let named = getenv("MARQUEE_PROGRAM") { return String(cString: named) }
    let folders = [testFolder].compactMap { $0 } + searchPath
    return folders.map { $0 + "/marquee" }.first { access($0, X_OK) == 0 }
  }()

  /// The worker processes that render Markdown; nil without the program.
  static let markdownPool = path.map { MarkdownPool(command: [$0]) }

  /// The folder of the tests' own executable.
  private static var testFolder: String? {
    guard let whole = realpath("/proc/self/exe", nil) else { return nil }
    defer { free(whole) }
    let file = String(cString: whole)
    return file.lastIndex(of: "/").map { String(file[..<$0]) }
  }

  private static var searchPath: [String] {
    guard let path = getenv("PATH") else { return [] }
    return String(cString: path).split(separator: ":").map(String.init)
  }
}
