internal import CLibpq
internal import MarqueeBase

extension DatabaseError {
  /// The error in a failed result, with all its fields.
  ///
  /// - Parameter prefix: the number of characters that were put before the user's statement.
  init(result: OpaquePointer, prefix: Int = 0, server: String?) {
    func field(_ code: Character) -> String? {
      guard let ascii = code.asciiValue, let text = PQresultErrorField(result, Int32(ascii))
      else { return nil }
      return String(cString: text)
    }
    let sqlState = field("C")
    let whole = PQresultErrorMessage(result).map { String(cString: $0) } ?? ""
    let message = field("M") ?? Self.firstLine(whole)
    self.init(Self.kind(sqlState: sqlState, message: message), message, sqlState: sqlState)
    severity = field("V") ?? field("S")
    detail = field("D")
    hint = field("H")
    if let text = field("P"), let number = Int(text), number > prefix { position = number - prefix }
    internalQuery = field("q")
    internalPosition = field("p").flatMap { Int($0) }
    context = field("W")
    schema = field("s")
    table = field("t")
    column = field("c")
    dataType = field("d")
    constraint = field("n")
    self.server = server
  }

  /// The error for an open connection that stopped working.
  init(lost text: String, server: String?) {
    let line = Self.firstLine(text)
    self.init(
      .connectionLost, line.isEmpty ? "the connection to the database broke" : line, server: server)
  }

  /// The kind of an error by its SQLSTATE; without one, the connection was lost.
  static func kind(sqlState: String?, message: String) -> Kind {
    guard let sqlState else { return .connectionLost }
    switch sqlState {
    case "57014": return message.contains("timeout") ? .timedOut : .cancelled
    case "57P01", "57P02", "08006", "08003", "08000": return .connectionLost
    case "57P03": return .starting
    case "53300", "53400": return .tooManyConnections
    case "3D000": return .databaseMissing
    case "28P01": return .authentication
    case "28000":
      // A server that demands TLS uses the same code as for a refused user.
      let plain = ["no encryption", "SSL off"].contains { message.contains($0) }
      return plain ? .tlsRequired : .authentication
    case "25P03", "57P05": return .timedOut
    default: return .statement
    }
  }

  private static func firstLine(_ text: String) -> String {
    let line = text.split(separator: "\n").first.map(String.init) ?? ""
    for severity in ["ERROR:  ", "FATAL:  "] where line.hasPrefix(severity) {
      return String(line.dropFirst(severity.count))
    }
    return line
  }
}
