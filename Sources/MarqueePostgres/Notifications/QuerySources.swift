internal import MarqueeBase

/// What a query reads.
package struct QuerySources: Hashable, Sendable {
  /// The tables whose changes may change its rows; for a partitioned table it and all its parts.
  package var tables: Set<TableName> = []
  /// Of them, those that announce their changes on the channel already.
  package var announcing: Set<TableName> = []
  /// What it reads that can't announce all of its changes.
  package var silent: Set<UntrackedRelation> = []
  /// Nobody knows what it reads: the server has no plan for it.
  package var isUnknown: Bool

  package init(isUnknown: Bool = false) { self.isUnknown = isUnknown }

  /// It also reads what can't announce changes.
  package var readsSilent: Bool { isUnknown || !silent.isEmpty }

  /// Whether no change of its rows can go unheard, but by those that keep triggers from firing.
  package var isAnnounced: Bool {
    !readsSilent && !tables.isEmpty && announcing.isSuperset(of: tables)
  }
}

/// A relation whose changes no trigger sees, or not all of them.
package struct UntrackedRelation: Hashable, Comparable, Sendable {
  package enum Kind: String, Sendable {
    case materialisedView = "a materialised view"
    case foreignTable = "a foreign table"
    /// Rows that a subscription brings fire no trigger for statements.
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
