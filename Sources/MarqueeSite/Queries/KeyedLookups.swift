internal import MarqueeBase

/// Rows that templates look into by key, and that can say what exactly they gave.
protocol KeyedLookups: ValueObject {
  var query: String { get }
  /// Of all rows.
  var fingerprint: Fingerprint { get }
  /// How its keys are compared.
  var kind: KeyKind { get }
  /// The key's column, and its type as SQL writes it; empty when nobody knows.
  var keyColumn: RowColumn { get }
  func holds(_ key: RowKey) -> Bool
  /// What `member` gives, and its fingerprint: `.none` for what isn't there.
  ///
  /// - Parameter key: nil for a value that no key can be equal to.
  func lookUp(_ key: RowKey?, of value: Value) -> (value: Value?, fingerprint: Fingerprint)
  /// Every key with its fingerprint.
  func forEachKey(_ body: (RowKey, Fingerprint) -> Void)
}

extension KeyedLookups {
  /// The key that a value looks up; nil when none can be equal to a value of its type.
  ///
  /// A `character(n)` comes with its padding, which SQL drops when it compares it with text: a text that
  /// no key has is looked up without the spaces at its end.
  func key(for value: Value) -> RowKey? {
    let key = kind.find(value)
    guard kind == .text || kind == .textOfAnyCase, case .text(let text)? = key,
      text.string.utf8.last == UInt8(ascii: " "), key.map(holds) == false
    else { return key }
    let plain = RowKey.text(ByteText(KeyKind.withoutPadding(text.string)))
    return holds(plain) ? plain : key
  }

  /// What is wrong with a key that nothing can be equal to, because it is of another type than the keys.
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

/// What a page looks up is noted here, so that a changed row is an edge to the pages that used it.
final class LookupLog {
  /// From so many keys on, a page depends on all rows of the query: an index that asks for every
  /// movie's showtimes is no better off with a list of them.
  private static let mostKeys = 48
  private let digester = Digester()
  private var lookups: [Lookup] = []
  private var counts: [Int] = []

  /// - Parameter key: nil for what no key can be equal to.
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
    // The same key is often asked for several times in a row.
    if lookups.suffix(8).contains(where: { $0.key == lookup.key }) { return }
    lookups.append(lookup)
  }

  /// What was noted since the last call.
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

/// Keyed rows as one renderer's templates see them.
final class TrackedRows: ValueObject, @unchecked Sendable {
  // @unchecked: it belongs to one renderer, and so to one thread, as its log does.
  private let rows: any KeyedLookups
  private let number: Int
  private let log: LookupLog

  /// - Parameter number: tells the queries of a site apart.
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
