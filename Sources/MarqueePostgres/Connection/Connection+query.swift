internal import CLibpq
package import MarqueeBase

extension Connection {
  /// Runs one statement and returns all of its rows.
  ///
  /// - Parameters:
  ///   - parameters: the values of `$1`, `$2`, …, which are sent apart from the SQL. Dates and
  ///     times are sent with their type, all others as text whose type the server chooses.
  ///   - name: the query's name, for messages about missing keys of a record; nil for none.
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

  /// Decodes all rows of a result, and frees it.
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

  /// The columns that a statement would return, without running it.
  ///
  /// - Parameter parameters: the parameters, of which only the types are used.
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
