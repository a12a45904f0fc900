/// The names of a record's members, shared by all records that have them.
///
/// All rows of a query share one `RecordKeys`, and so do all JSON objects with the same keys in the
/// same order. A row therefore stores only its values, and a name is looked up once per template
/// instead of once per row.
package final class RecordKeys: Sendable {
  /// The names in order. When a name occurs twice, the later member hides the earlier one.
  package let names: [String]
  /// The query whose columns the names are; nil for other records. To use a name that such a record
  /// lacks is a mistake in the template; in a JSON object the member is only absent.
  package let query: String?
  /// The name of a map that Marquee made: `page`, `site`; nil for other records. To print a name
  /// that such a map lacks is a mistake too; to test it is not.
  package let map: String?
  /// The index of each name in `names`; of the later one when a name occurs twice.
  package let indexByName: TextMap<Int>

  package init(_ names: [String], query: String? = nil, map: String? = nil) {
    self.names = names
    self.query = query
    self.map = map
    var index: TextMap<Int> = [:]
    index.reserveCapacity(names.count)
    for (position, name) in names.enumerated() { index[name] = position }
    self.indexByName = index
  }

  /// The index of a name in `names`, of the later one when it occurs twice; nil when it is unknown.
  package func index(of name: String) -> Int? { indexByName[name] }
}

/// An ordered map from names to values.
public struct Record: Sendable {
  package let keys: RecordKeys
  /// The values, one for each of the keys' names.
  package let values: [Value]

  /// - Parameter values: one element per name.
  package init(keys: RecordKeys, values: [Value]) {
    self.keys = keys
    self.values = values
  }

  /// - Parameters:
  ///   - query: the query whose columns the names are; to print a name that the record lacks is
  ///     then a mistake.
  ///   - map: the name of a map that Marquee made; to print a name that it lacks is a mistake, and
  ///     to test it is not.
  public init(_ members: [(String, Value)], query: String? = nil, map: String? = nil) {
    self.init(
      keys: RecordKeys(members.map(\.0), query: query, map: map), values: members.map(\.1))
  }

  /// The member of a name; nil when the record has none.
  package subscript(name: String) -> Value? {
    keys.index(of: name).map { values[$0] }
  }
}
