internal import MarqueeBase

/// Rows that templates look up by key, with the fingerprint of each result.
protocol KeyedLookups: ValueObject {
  var query: String { get }
  /// The fingerprint of all rows.
  var fingerprint: Fingerprint { get }
  /// The way in which its keys are compared.
  var kind: KeyKind { get }
  /// The key's column with its type as SQL writes it; the type is empty when it is not known.
  var keyColumn: RowColumn { get }
  func holds(_ key: RowKey) -> Bool
  /// The value that `member` returns, and its fingerprint, which is `.none` when there is none.
  ///
  /// - Parameter key: the value's key; nil when no key can be equal to it.
  func lookUp(_ key: RowKey?, of value: Value) -> (value: Value?, fingerprint: Fingerprint)
  /// Calls `body` with every key and the fingerprint of its rows.
  func forEachKey(_ body: (RowKey, Fingerprint) -> Void)
}

extension KeyedLookups {
  /// The key for a value that is looked up; nil when no key can be equal to a value of its type.
  ///
  /// A `character(n)` has padding, which SQL ignores when it compares it with text. So a text that
  /// is no key is looked up again without its trailing spaces.
  func key(for value: Value) -> RowKey? {
    let key = kind.find(value)
    guard kind == .text || kind == .textOfAnyCase, case .text(let text)? = key,
      text.string.utf8.last == UInt8(ascii: " "), key.map(holds) == false
    else { return key }
    let plain = RowKey.text(ByteText(KeyKind.withoutPadding(text.string)))
    return holds(plain) ? plain : key
  }

  /// The error for a value that no key can be equal to, because it is of another type; nil when its
  /// type is right.
  func mismatch(of key: Value) -> KeyRefusal? {
    if kind.find(key) != nil { return nil }
    let type = keyColumn.type.isEmpty ? kind.description : keyColumn.type
    let shown = QueryRows.shown(key)
    return KeyRefusal(
      "\(query) is looked up by \(keyColumn.name), which is \(type), and "
        + (shown == key.kindName ? "this is \(shown)" : "\(shown) is \(key.kindName)"),
      help: "look it up by a value of that type, or cast one of the two in SQL")
  }
}

/// Records a page's look-ups, so that a changed row leads to the pages that have used it.
final class LookupLog {
  /// The number of keys after which a page is recorded as depending on all rows of the query: a
  /// list of single keys does not help a page that looks up every movie's showtimes.
  private static let mostKeys = 48
  private let digester = Digester()
  private var lookups: [Lookup] = []
  private var counts: [Int] = []

  /// - Parameter key: the value's key; nil when no key can be equal to it.
  func add(_ key: RowKey?, in rows: some KeyedLookups, number: Int, found: Fingerprint) {
    while counts.count <= number { counts.append(0) }
    if counts[number] > Self.mostKeys { return }
    counts[number] += 1
    if counts[number] > Self.mostKeys { return addAll(rows) }
    guard let key else { return }
    append(Lookup(key: Self.hash(key, in: rows.query, digester), found: found))
  }

  func addAll(_ rows: some KeyedLookups) {
    append(Lookup(key: Self.hash(of: rows.query, digester), found: rows.fingerprint))
  }

  private func append(_ lookup: Lookup) {
    // The same key is often looked up several times in succession.
    if lookups.suffix(8).contains(where: { $0.key == lookup.key }) { return }
    lookups.append(lookup)
  }

  /// The look-ups since the last call; clears the log.
  func take() -> [Lookup] {
    if lookups.isEmpty { return [] }
    defer { clear() }
    return lookups
  }

  func clear() {
    if lookups.isEmpty { return }
    lookups.removeAll(keepingCapacity: true)
    for index in counts.indices { counts[index] = 0 }
  }

  static func hash(_ key: RowKey, in query: String, _ digester: Digester) -> UInt64 {
    digester.add(query)
    key.add(to: digester)
    return digester.finish().low
  }

  static func hash(of query: String, _ digester: Digester) -> UInt64 {
    digester.add(query)
    return digester.finish().low
  }
}

/// The keyed rows in the templates of one renderer, which record each look-up.
final class TrackedRows: ValueObject, @unchecked Sendable {
  // @unchecked: it belongs to one renderer and so, like its log, to one thread.
  private let rows: any KeyedLookups
  private let number: Int
  private let log: LookupLog

  /// - Parameter number: the index of the query in `SiteContext.keyed`.
  init(_ rows: any KeyedLookups, number: Int, log: LookupLog) {
    self.rows = rows
    self.number = number
    self.log = log
  }

  var kindName: String { rows.kindName }
  var text: String { rows.text }

  func member(_ key: Value) -> Value? {
    let rowKey = rows.key(for: key)
    let (value, found) = rows.lookUp(rowKey, of: key)
    log.add(rowKey, in: rows, number: number, found: found)
    return value
  }

  func refusal(of key: Value) -> KeyRefusal? { rows.mismatch(of: key) }

  var elements: [Value]? {
    log.addAll(rows)
    return rows.elements
  }

  var count: Int? {
    log.addAll(rows)
    return rows.count
  }

  func isEqual(to other: Value) -> Bool {
    log.addAll(rows)
    if case .object(let object) = other, let tracked = object as? TrackedRows {
      return tracked.rows === rows
    }
    return rows.isEqual(to: other)
  }
}
