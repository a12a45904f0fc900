internal import CLibpq
internal import Foundation
internal import MarqueeBase

extension Connection {
  /// The time limit for finding the row.
  private static var encodingPatience: Duration { .seconds(10) }

  /// Finds the value that an encoding error is about, which the server does not name.
  ///
  /// A database in SQL_ASCII accepts any bytes and checks them only when a client wants UTF-8. A
  /// client whose encoding is SQL_ASCII gets the bytes unchecked and can search them.
  func located(
    _ error: DatabaseError, _ sql: String, _ parameters: [BoundParameter], query name: String?
  ) -> DatabaseError {
    guard error.sqlState == "22021", parameterStatus("server_encoding") == "SQL_ASCII", isOpen,
      hasSavepoint ? canRunQueries : !isInTransaction
    else { return error }
    let isOwn = !isInTransaction
    defer {
      try? execute(isOwn ? "ROLLBACK" : "ROLLBACK TO " + Self.savepoint, ignoringCancel: true)
    }
    do throws(DatabaseError) {
      if isOwn { try begin(Self.beginReadOnly) }
      try execute("SET LOCAL client_encoding TO 'SQL_ASCII'")
      let cursor = "marquee_bytes"
      try send("DECLARE \(cursor) NO SCROLL CURSOR FOR " + sql, parameters)
      PQclear(try collect())
      let end = ContinuousClock.now + Self.encodingPatience
      var number = 0
      while ContinuousClock.now < end {
        try send("FETCH 500 FROM \(cursor)", [])
        let result = try collect()
        defer { PQclear(result) }
        for row in 0..<PQntuples(result) {
          number += 1
          for column in 0..<PQnfields(result) where !Self.isUTF8(result, row, column) {
            return Self.notUTF8(
              error, result, row, column, "row \(number)\(name.map { " of \($0)" } ?? "")")
          }
        }
        if PQntuples(result) < 500 { break }
      }
    } catch {}
    return error
  }

  private static func isUTF8(_ result: OpaquePointer, _ row: Int32, _ column: Int32) -> Bool {
    guard let start = PQgetvalue(result, row, column) else { return true }
    let bytes = UnsafeRawBufferPointer(
      start: start, count: Int(PQgetlength(result, row, column)))
    return String(validating: bytes, as: UTF8.self) != nil
  }

  private static func notUTF8(
    _ error: DatabaseError, _ result: OpaquePointer, _ row: Int32, _ column: Int32, _ place: String
  ) -> DatabaseError {
    func text(_ column: Int32) -> String {
      PQgetvalue(result, row, column).map { String(cString: $0) } ?? ""
    }
    let name = PQfname(result, column).map { String(cString: $0) } ?? "?"
    var place = place
    if column > 0, let first = PQfname(result, 0) {
      place += " (\(String(cString: first)) \(text(0).prefix(40)))"
    }
    var located = error
    located.message = "the '\(name)' of \(place) is not UTF-8: '\(text(column).prefix(60))'"
    located.detail = error.message
    let quoted =
      name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
      ? name : quoted(name)
    located.help =
      "the database has no encoding (SQL_ASCII), so say what its bytes are: "
      + "`convert_from(convert(\(quoted)::bytea, 'LATIN1', 'UTF8'), 'SQL_ASCII') AS \(quoted)`; in a "
      + "database that has one, `convert_from(\(quoted)::bytea, 'LATIN1')`"
    return located
  }
}
