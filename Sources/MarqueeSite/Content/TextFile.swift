internal import Foundation
internal import Glibc
internal import MarqueeBase

/// Reads files that must be UTF-8 text.
enum TextFile {
  /// - Parameters:
  ///   - path: absolute, with its links resolved.
  ///   - name: the path as messages show it, relative to the site's root.
  static func read(
    _ path: String, shownAs name: String, category: Diagnostic.Category = .build
  ) throws(Diagnostics) -> String {
    guard let data = FileSystem.bytesWithoutLinks(path) else {
      throw Diagnostics(
        Diagnostic(
          "\(name) can't be read: \(String(cString: strerror(errno)))", code: "file.unreadable",
          category: category, at: SourceLocation(file: name)))
    }
    return try decode(data, shownAs: name, category: category)
  }

  /// Decodes text, without its byte order mark and with CRLF changed to LF: a page is made of
  /// several files and must have one kind of line end, whichever the editor or the checkout wrote.
  static func decode(
    _ data: Data, shownAs name: String, category: Diagnostic.Category = .build
  ) throws(Diagnostics) -> String {
    let mark: [UInt8] = [0xef, 0xbb, 0xbf]
    let bytes = data.starts(with: mark) ? data.dropFirst(3) : data
    guard let text = String(validating: withUnixLineEnds(bytes), as: UTF8.self) else {
      throw Diagnostics(
        Diagnostic(
          "\(name) is not UTF-8 text", code: "file.encoding", category: category,
          at: SourceLocation(file: name, line: firstInvalidLine(bytes)),
          help: "save the file as UTF-8"))
    }
    return text
  }

  private static func withUnixLineEnds(_ bytes: Data) -> Data {
    guard bytes.contains(13) else { return bytes }
    var kept = Data(capacity: bytes.count)
    var before: UInt8 = 0
    for byte in bytes {
      if byte == 10, before == 13 { kept.removeLast() }
      kept.append(byte)
      before = byte
    }
    return kept
  }

  private static func firstInvalidLine(_ bytes: Data) -> Int {
    var line = 1
    for part in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      if String(validating: part, as: UTF8.self) == nil { return line }
      line += 1
    }
    return 0
  }

  /// The operating system's message for an error, without Foundation's text around it.
  static func reason(_ error: any Error) -> String {
    let cocoa = error as NSError
    if let underlying = cocoa.userInfo[NSUnderlyingErrorKey] as? NSError,
      underlying.domain == NSPOSIXErrorDomain
    {
      return String(cString: strerror(Int32(underlying.code)))
    }
    return cocoa.localizedDescription
  }
}

extension TextFile {
  /// The first bytes of a file, fewer if it is shorter.
  ///
  /// - Parameter path: absolute, with its links resolved.
  static func prefix(
    _ path: String, count: Int, shownAs name: String
  ) throws(Diagnostics) -> [UInt8] {
    guard let file = FileSystem.openWithoutLinks(path, O_RDONLY | O_NONBLOCK) else {
      throw Diagnostics(
        Diagnostic(
          "\(name) can't be read: \(String(cString: strerror(errno)))", code: "file.unreadable",
          at: SourceLocation(file: name)))
    }
    return Array((BlockingIO.readAll(file.number, limit: count) ?? []).prefix(count))
  }
}
