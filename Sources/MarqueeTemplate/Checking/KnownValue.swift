package import MarqueeBase

/// What can be said of a value before any row is there.
package indirect enum KnownValue: Hashable, Sendable {
  /// Nothing: anything may be looked up in it.
  case unknown
  case record(KnownRecord)
  case list(KnownValue)
  /// A query with a `key`: rows, found by their keys.
  case keyed(KnownValue)
  /// A query with a `group_by`: lists of rows, found by their groups.
  case grouped(KnownValue)
  /// Two elements, the second of which is known: what a loop over groups sees.
  case pair(KnownValue)
}

/// A map whose names are known: a row, or a map that Marquee makes.
package struct KnownRecord: Hashable, Sendable {
  package let names: [String]
  /// The query whose columns the names are.
  package let query: String?
  /// What Marquee calls the map that it made itself: `site`.
  package let map: String?
  /// What is known of its members.
  package let members: TextMap<KnownValue>

  package init(
    _ names: [String], query: String? = nil, map: String? = nil,
    members: TextMap<KnownValue> = [:]
  ) {
    self.names = names
    self.query = query
    self.map = map
    self.members = members
  }
}

extension KnownValue {
  /// What a `for` loop goes through.
  var element: KnownValue {
    switch self {
    case .list(let element), .keyed(let element): element
    case .grouped(let row): .pair(.list(row))
    case .record: .pair(.unknown)
    case .unknown, .pair: .unknown
    }
  }

  /// What a list filter goes through: lists in lists are flattened.
  var filterElement: KnownValue {
    var element: KnownValue
    switch self {
    case .list(let inner), .keyed(let inner): element = inner
    case .unknown, .record, .grouped, .pair: return .unknown
    }
    while case .list(let inner) = element { element = inner }
    if case .pair = element { return .unknown }
    return element
  }
}
