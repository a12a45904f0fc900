internal import MarqueeBase

/// One event of the stream that pages listen to, in the format of server-sent events.
struct PreviewMessage: Sendable {
  let name: String
  /// The bytes to send: `event: built`, `data: {…}` and an empty line.
  let bytes: [UInt8]

  /// - Parameter revision: the event's id, which the browser sends when it connects again; nil for
  ///   none.
  init(_ name: String, revision: String? = nil, _ members: [(String, Value)]) {
    self.name = name
    let id = revision.map { "id: \($0)\n" } ?? ""
    var bytes = Array("event: \(name)\n\(id)data: ".utf8)
    // JSON on one line contains no line break, so one data line suffices.
    JSONWriter.append(.record(Record(members)), to: &bytes, scriptSafe: true)
    bytes += Array("\n\n".utf8)
    self.bytes = bytes
  }

  /// A comment, which shows only that the connection is still open.
  static let heartbeat = Array(":\n\n".utf8)
  /// The time in milliseconds after which a browser connects again when it has lost the server.
  static let retry = Array("retry: 500\n\n".utf8)
}

extension Diagnostic {
  /// The diagnostic as the overlay shows it. Texts have no control characters, as on a terminal;
  /// the browser shows them as text, never as HTML.
  var forOverlay: Value {
    var members = Self.members(message, location, excerpt)
    if !notes.isEmpty {
      let notes = notes.map { note in
        Value.record(Record(Self.members(note.message, note.location, note.excerpt)))
      }
      members.append(("notes", .array(notes)))
    }
    if let help { members.append(("help", .string(Self.printable(help)))) }
    members.append(("severity", .string(severity.rawValue)))
    return .record(Record(members))
  }

  private static func members(
    _ message: String, _ location: SourceLocation?, _ excerpt: String?
  ) -> [(String, Value)] {
    var members: [(String, Value)] = [("message", .string(message.keepingLines))]
    guard let location else { return members }
    members.append(("place", .string(printable(location.description))))
    guard let excerpt, location.line > 0 else { return members }
    // A very long line, as in minified files, is cut to the part around the place.
    let scalars = Array(excerpt.unicodeScalars)
    let column = max(0, min(location.column, scalars.count + 1))
    let width = 400
    let start = scalars.count > width ? max(0, min(column - width / 2, scalars.count - width)) : 0
    let shown = String(String.UnicodeScalarView(scalars[start..<min(scalars.count, start + width)]))
    members.append(("line", .int(location.line)))
    members.append(("excerpt", .string(printable(shown))))
    if column > 0 {
      members.append(("column", .int(column - start)))
      members.append(("length", .int(max(1, min(location.length, scalars.count - column + 1)))))
    }
    return members
  }
}

extension String {
  /// The text without control characters, but with its line breaks: some messages quote a
  /// database's answer.
  fileprivate var keepingLines: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .map { Diagnostic.printable(String($0)) }.joined(separator: "\n")
  }
}
