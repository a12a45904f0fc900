/// The names of a record's members, shared by all the records that have them.
///
/// One `RecordKeys` stands behind every row of a query and behind every JSON object with the
/// same keys in the same order, so a row costs its values only, and a name is found once per
/// template rather than once per row.
package final class RecordKeys: Sendable {
  /// The names in order. A later name that repeats an earlier one hides it.
  package let names: [String]
  /// The query whose columns these are. A name that such a record lacks is a mistake in the
  /// template; a name that a JSON object lacks is only absent.
  package let query: String?
  /// What Marquee calls this map when it made it itself: `page`, `site`. To print a name that
  /// such a map lacks is a mistake too; to test one is not.
  package let map: String?
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

  package func index(of name: String) -> Int? { indexByName[name] }
}

/// An ordered map from names to values.
public struct Record: Sendable {
  package let keys: RecordKeys
  package let values: [Value]

  /// `values` has one element per name.
  package init(keys: RecordKeys, values: [Value]) {
    self.keys = keys
    self.values = values
  }

  /// - Parameters:
  ///   - query: what the names are columns of: to print a name that the record lacks is a mistake.
  ///   - map: what Marquee calls a map that it made itself: to print a name that it lacks is a
  ///     mistake, and to test one is not.
  public init(_ members: [(String, Value)], query: String? = nil, map: String? = nil) {
    self.init(
      keys: RecordKeys(members.map(\.0), query: query, map: map), values: members.map(\.1))
  }

  package subscript(name: String) -> Value? {
    keys.index(of: name).map { values[$0] }
  }
}
