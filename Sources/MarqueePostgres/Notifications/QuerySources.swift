internal import MarqueeBase

/// The tables and other relations that a query reads.
package struct QuerySources: Hashable, Sendable {
  /// The tables whose changes may change the query's rows; for a partitioned table, it and all its
  /// partitions.
  package var tables: Set<TableName> = []
  /// The tables among them that already notify of changes on the channel.
  package var announcing: Set<TableName> = []
  /// The relations that can't notify of all of their changes.
  package var silent: Set<UntrackedRelation> = []
  /// Whether it is not known what the query reads, because the server has no plan for it.
  package var isUnknown: Bool

  package init(isUnknown: Bool = false) { self.isUnknown = isUnknown }

  /// Whether the query reads relations that can't notify of changes.
  package var readsSilent: Bool { isUnknown || !silent.isEmpty }

  /// Whether a notification follows each change of its rows, except for changes that fire no
  /// trigger.
  package var isAnnounced: Bool {
    !readsSilent && !tables.isEmpty && announcing.isSuperset(of: tables)
  }
}

/// A relation whose changes fire no trigger, or not all of them do.
package struct UntrackedRelation: Hashable, Comparable, Sendable {
  /// The kind of the relation; the raw value is its name in messages.
  package enum Kind: String, Sendable {
    case materialisedView = "a materialised view"
    case foreignTable = "a foreign table"
    /// Rows from a subscription fire no statement triggers.
    case subscribedTable = "a table of a subscription"
    case catalogue = "one of the system's catalogues"
  }

  package let name: TableName
  package let kind: Kind

  package init(name: TableName, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}
