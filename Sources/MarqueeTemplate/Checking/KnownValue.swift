package import MarqueeBase

/// The part of a value that is known before there are any rows.
package indirect enum KnownValue: Hashable, Sendable {
  /// Nothing is known, so any member may be looked up.
  case unknown
  case record(KnownRecord)
  case list(KnownValue)
  /// A query with a `key`: rows that are found by their keys.
  case keyed(KnownValue)
  /// A query with a `group_by`: lists of rows that are found by their groups.
  case grouped(KnownValue)
  /// A list of two elements, of which the second is known: a loop over groups goes through such
  /// pairs.
  case pair(KnownValue)
}

/// A map whose names are known: a row, or a map that Marquee made.
package struct KnownRecord: Hashable, Sendable {
  package let names: [String]
  /// The query whose columns the names are; nil for other maps.
  package let query: String?
  /// The name of a map that Marquee made: `site`; nil for other maps.
  package let map: String?
  /// The members of which something is known, by their names.
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
  /// The elements that a `for` loop goes through.
  var element: KnownValue {
    switch self {
    case .list(let element), .keyed(let element): element
    case .grouped(let row): .pair(.list(row))
    case .record: .pair(.unknown)
    case .unknown, .pair: .unknown
    }
  }

  /// The elements that a list filter goes through; lists in lists are flattened.
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
