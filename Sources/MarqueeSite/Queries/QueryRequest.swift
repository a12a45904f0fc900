package import MarqueeBase

/// A query to run, with the values of all named parameters.
package struct QueryRequest: Sendable {
  package let query: QueryFile
  /// The values by the parameters' names; the query may use only some of them.
  package let parameters: TextMap<Value>

  package init(query: QueryFile, parameters: TextMap<Value>) {
    self.query = query
    self.parameters = parameters
  }
}
