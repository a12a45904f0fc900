internal import MarqueeBase

extension Diagnostic {
  /// The diagnostic for machines: `severity`, `category`, `code`, `message`, `file`, `line`,
  /// `column`, `length`, `excerpt`, `notes`, `help`. A member without a value is left out.
  var members: [(String, Value)] {
    var members: [(String, Value)] = [
      ("severity", .string(severity.rawValue)),
      ("category", .string(category.rawValue)),
      ("code", .string(code.rawValue)),
      ("message", .string(message)),
    ]
    members += Self.place(location, excerpt)
    if !notes.isEmpty {
      let notes = notes.map { note in
        Value.record(
          Record([("message", .string(note.message))] + Self.place(note.location, note.excerpt)))
      }
      members.append(("notes", .array(notes)))
    }
    if let help { members.append(("help", .string(help))) }
    return members
  }

  private static func place(_ location: SourceLocation?, _ excerpt: String?) -> [(String, Value)] {
    guard let location else { return [] }
    var members: [(String, Value)] = [("file", .string(location.file))]
    if location.line > 0 { members.append(("line", .int(location.line))) }
    if location.column > 0 {
      members.append(("column", .int(location.column)))
      members.append(("length", .int(location.length)))
    }
    if let excerpt { members.append(("excerpt", .string(excerpt))) }
    return members
  }
}
