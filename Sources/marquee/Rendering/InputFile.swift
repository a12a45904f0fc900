internal import Glibc
internal import MarqueeBase

/// A file that the command line names; `-` is standard input.
struct InputFile {
  /// The file's name as messages show it.
  let name: String
  let bytes: [UInt8]

  static let standardInput = "-"

  /// - Parameter role: what the file is for, in the message when it can't be read: `template`.
  init(_ path: String, role: String) throws(Diagnostics) {
    name = path == Self.standardInput ? "<standard input>" : path
    let read =
      path == Self.standardInput
      ? BlockingIO.readAll(STDIN_FILENO) : BlockingIO.readFile(path)
    guard let read else { throw Self.unreadable(name, role: role) }
    bytes = read
  }

  /// The bytes as text.
  func text() throws(Diagnostics) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Diagnostics(
        Diagnostic(
          "\(name) is not UTF-8 text", code: "file.encoding", category: .configuration,
          at: SourceLocation(file: name), help: "save it as UTF-8"))
    }
    return text.first == "\u{feff}" ? String(text.dropFirst()) : text
  }

  private static func unreadable(_ name: String, role: String) -> Diagnostics {
    let reason = String(cString: strerror(errno))
    return Diagnostics(
      Diagnostic(
        "the \(role) \(name) can't be read: \(reason)", code: "file.unreadable",
        category: .configuration))
  }
}
