package import MarqueeBase

/// A query to run, with the values of the parameters that it may name.
package struct QueryRequest: Sendable {
  package let query: QueryFile
  /// Everything that is bound, by name; the query takes what it names.
  package let parameters: TextMap<Value>

  package init(query: QueryFile, parameters: TextMap<Value>) {
    self.query = query
    self.parameters = parameters
  }
}
