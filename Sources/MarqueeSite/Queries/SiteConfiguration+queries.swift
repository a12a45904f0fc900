package import MarqueeBase

extension SiteConfiguration {
  /// All queries of a site, whether a page uses them or not, with the values of all parameters.
  ///
  /// - Parameter params: values that override those of `params:`.
  package func allQueries(
    root: String, now: Moment, params overrides: [(name: String, value: Value)] = []
  ) throws(Diagnostics) -> [QueryRequest] {
    let files = try SiteFiles.find(root: root, configuration: self)
    let parameters = parameters(at: now, params + overrides)
    return files.queries.values.sorted { $0.name < $1.name }.map {
      QueryRequest(query: $0, parameters: parameters)
    }
  }
}
