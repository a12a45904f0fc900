package import MarqueeBase

extension DatabaseError {
  /// The diagnostic for the error: at its place in the `.sql` file when the server named one, with
  /// help for known errors.
  ///
  /// - Parameter query: the query whose statement failed; nil for a statement that is in no file.
  package func diagnostic(sql query: ParsedQuery?) -> Diagnostic {
    if let first = diagnostics?.all.first { return first }
    guard let query else { return diagnostic(at: nil, excerpt: nil) }
    var (error, offset) = named(query)
    offset = position.map(query.fileOffset(ofPosition:)) ?? offset
    if offset == nil, sqlState == "42501" { offset = query.offset(of: refusedName) }
    if error.help == nil, let slip = query.slip(sqlState: sqlState, offset: offset) {
      error.help = slip.help
      offset = slip.offset ?? offset
    }
    guard let offset else {
      return error.diagnostic(at: SourceLocation(file: query.source.file), excerpt: nil)
    }
    return error.diagnostic(in: query.source, offset: offset)
  }

  /// The diagnostic for a statement that is in no file, or the diagnostics of the password's
  /// source.
  package var reported: Diagnostics { diagnostics ?? Diagnostics(diagnostic(sql: nil)) }

  /// Runs `body`, and turns its errors into diagnostics.
  package static func reporting<Result>(
    _ body: () throws(DatabaseError) -> Result
  ) throws(Diagnostics) -> Result {
    do throws(DatabaseError) {
      return try body()
    } catch {
      throw error.reported
    }
  }

  /// The diagnostic for a file as a whole.
  func diagnostic(inFile file: String) -> Diagnostic {
    diagnostics?.all.first ?? diagnostic(at: SourceLocation(file: file), excerpt: nil)
  }

  /// The diagnostic at a byte of a file.
  func diagnostic(in source: SQLSource, offset: Int) -> Diagnostic {
    let bytes = Array(source.text.utf8)
    let place = source.location(
      offset: offset, byteCount: Self.tokenLength(bytes, from: offset))
    return diagnostic(at: place, excerpt: source.line(place.line))
  }

  /// The length of the token at a byte, which the diagnostic underlines.
  private static func tokenLength(_ bytes: [UInt8], from offset: Int) -> Int {
    guard offset < bytes.count else { return 1 }
    let rest = bytes[offset...]
    let isName = { (byte: UInt8) in SQLLexer.continuesName(byte) || byte == UInt8(ascii: ".") }
    switch bytes[offset] {
    case UInt8(ascii: ":"): return 1 + rest.dropFirst().prefix(while: isName).count
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      let quote = bytes[offset]
      return min(rest.count, 2 + rest.dropFirst().prefix { $0 != quote && $0 != 0x0a }.count)
    default: return max(1, rest.prefix(while: isName).count)
    }
  }

  private func diagnostic(at location: SourceLocation?, excerpt: String?) -> Diagnostic {
    var notes: [Diagnostic.Note] = []
    if let detail { notes.append(Diagnostic.Note("the server's detail: \(detail)")) }
    if let hint { notes.append(Diagnostic.Note("the server's hint: \(hint)")) }
    if let internalQuery, !internalQuery.isEmpty {
      let start = internalQuery.prefix(200).split(separator: "\n").joined(separator: " ")
      notes.append(Diagnostic.Note("inside a function, in: \(start)"))
    }
    if let context, !context.isEmpty {
      notes.append(
        Diagnostic.Note("called by: \(context.split(separator: "\n").joined(separator: ", "))"))
    }
    if isAboutConnecting, let server { notes.append(Diagnostic.Note("tried: \(server)")) }
    return Diagnostic(
      sentence, code: Diagnostic.Code(rawValue: "database.\(sqlState ?? kind.rawValue)"),
      category: kind == .settings ? .configuration : .database, at: location, excerpt: excerpt,
      notes: notes, help: help ?? knownHelp)
  }

  private var isAboutConnecting: Bool {
    ![.statement, .value, .cancelled, .localServer].contains(kind)
      && !(kind == .timedOut && sqlState != nil)
  }

  private var sentence: String {
    let text = message.split(separator: "\n").joined(separator: " ")
    switch kind {
    case .unreachable: return "the database can't be reached: \(text)"
    case .tls: return "no safe connection to the database: \(text)"
    case .authentication, .tlsRequired, .databaseMissing, .tooManyConnections, .starting:
      return "the database refused the connection: \(text)"
    case .connectionLost: return "the connection to the database was lost: \(text)"
    default: return text
    }
  }
}

extension Diagnostic.Category {
  /// Problems with the server, the connection to it, or SQL.
  package static let database = Diagnostic.Category(rawValue: "database", isOutside: true)
}
