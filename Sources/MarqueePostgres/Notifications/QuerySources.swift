/// What a query reads.
package struct QuerySources: Hashable, Sendable {
  /// The tables whose changes may change its rows; for a partitioned table it and all its parts.
  package var tables: Set<TableName> = []
  /// Of them, those that announce their changes on the channel already.
  package var announcing: Set<TableName> = []
  /// It also reads what can't announce changes: a materialised view, the system's catalogues.
  package var readsSilent: Bool

  package init(readsSilent: Bool = false) { self.readsSilent = readsSilent }

  /// Whether no change of its rows can go unheard.
  package var isAnnounced: Bool {
    !readsSilent && !tables.isEmpty && announcing.isSuperset(of: tables)
  }
}
