internal import MarqueeBase
internal import MarqueePostgres

/// A parsed query file with the values of its parameters.
struct PreparedQuery: Sendable {
  let query: QueryFile
  let parsed: ParsedQuery
  let values: [Value]

  init(_ request: QueryRequest) throws(Diagnostics) {
    query = request.query
    parsed = try ParsedQuery(SQLSource(file: query.file, text: query.text))
    values = try parsed.bind(request.parameters)
  }
}
