internal import Glibc
internal import MarqueeBase

/// A file that the command line names; `-` is standard input.
struct InputFile {
  /// As messages show it.
  let name: String
  let bytes: [UInt8]

  static let standardInput = "-"

  /// - Parameter role: what the file is for, in the message when it can't be read: `template`.
  init(_ path: String, role: String) throws(Diagnostics) {
    name = path == Self.standardInput ? "<standard input>" : path
    let descriptor = path == Self.standardInput ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.unreadable(name, role: role) }
    defer { if descriptor != STDIN_FILENO { close(descriptor) } }

    var collected: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.unreadable(name, role: role) }
      if count == 0 { break }
      collected += buffer[..<count]
    }
    bytes = collected
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
