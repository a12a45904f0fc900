internal import CLibpq
package import MarqueeBase

extension Connection {
  /// Runs one statement and returns all of its rows.
  ///
  /// - Parameters:
  ///   - parameters: for `$1`, `$2`, …, bound, never pasted. Dates and times are sent with their
  ///     type, everything else as text whose type the server chooses.
  ///   - name: the query's name, for the records' keys.
  @discardableResult
  package func query(
    _ sql: String, _ parameters: [Value] = [], query name: String? = nil
  ) throws(DatabaseError) -> QueryResult {
    try checkUsable()
    let parameters = try bound(parameters)
    hasSaidSlow = false
    let result = try limited { () throws(DatabaseError) in
      try send(sql, parameters)
      return try collect()
    }
    return try decoded(result, query: name)
  }

  /// Takes a result over and decodes all of its rows.
  func decoded(
    _ result: OpaquePointer, query name: String? = nil
  ) throws(DatabaseError) -> QueryResult {
    let layout: RowLayout
    do throws(DatabaseError) {
      layout = try self.layout(of: result, query: name)
    } catch {
      PQclear(result)
      throw error
    }
    let affected = PQcmdTuples(result).flatMap { Int(String(cString: $0)) }
    let isRows = PQresultStatus(result) == PGRES_TUPLES_OK
    let batch = RowBatch(result, layout)
    return QueryResult(
      columns: layout.columns, records: batch.records(), affectedRows: isRows ? nil : affected)
  }

  /// The columns a statement would return, without running it.
  ///
  /// - Parameter parameters: only their types matter.
  package func describe(
    _ sql: String, _ parameters: [Value] = []
  ) throws(DatabaseError) -> [Column] {
    try checkUsable()
    try checkNUL(sql)
    let types = try bound(parameters).map { Oid($0.type) }
    if PQsendPrepare(handle, "", sql, Int32(types.count), types) != 1 { throw lost() }
    try flush()
    PQclear(try collect())
    if PQsendDescribePrepared(handle, "") != 1 { throw lost() }
    try flush()
    let result = try collect()
    defer { PQclear(result) }
    return try layout(of: result, query: nil).columns
  }

  func bound(_ values: [Value]) throws(DatabaseError) -> [BoundParameter] {
    var parameters: [BoundParameter] = []
    for (index, value) in values.enumerated() {
      do throws(DatabaseError) {
        parameters.append(try BoundParameter(value))
      } catch {
        var numbered = error
        numbered.message = "parameter \(index + 1): \(error.message)"
        throw numbered
      }
    }
    return parameters
  }
}
