internal import MarqueeBase

/// The statements that Aurora DSQL does not accept, found before the first one is sent. The rules
/// are those of autumn 2026. DSQL then has foreign keys, sequences and identity columns with an
/// explicit CACHE, indexes on expressions and on some of the rows, and constraints that are NOT
/// VALID at first.
struct DSQLRules {
  struct Refusal {
    let message: String
    let help: String
    /// The range in bytes of the file.
    let range: Range<Int>
  }

  private let words: StatementWords

  /// - Parameter range: the range of the statement, in bytes of the file.
  init(_ source: SQLSource, _ range: Range<Int>) {
    words = StatementWords(source, range)
  }

  /// The parts of the statement that DSQL refuses, in their order.
  var refusals: [Refusal] {
    let found =
      statementRefusals + languageRefusals + collationRefusals + SequenceRules(words).refusals
    return found.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  // MARK: Whole statements

  private var statementRefusals: [Refusal] {
    switch words[0] {
    case "LISTEN", "NOTIFY", "UNLISTEN":
      return [
        refusal(
          0, "notifications (\(words[0]))",
          "remove it: a watching build looks at the rows every `watch.interval`")
      ]
    case "TRUNCATE":
      return [refusal(0, "TRUNCATE", "write `DELETE FROM` the table; in pieces where it is large")]
    case "SAVEPOINT", "RELEASE":
      return [refusal(0, "savepoints", "remove it: each statement is done or not done as a whole")]
    case "ROLLBACK" where words.contains("TO"):
      return [refusal(0, "savepoints", "remove it: each statement is done or not done as a whole")]
    case "DO":
      return [
        refusal(
          0, "PL/pgSQL (DO)", "write its statements one by one, or run it from another program")
      ]
    case "CREATE": return createRefusals
    case "ALTER" where words.kindOfObject == "TABLE": return alterTableRefusals
    case "ALTER", "DROP": return objectRefusals
    case "SELECT", "WITH":
      guard let into = words.first(of: "INTO"), Self.temporary.contains(words[into + 1]) else {
        return []
      }
      return [temporaryRefusal(into + 1)]
    default: return []
    }
  }

  private static let temporary: TextSet = ["TEMP", "TEMPORARY"]

  private func temporaryRefusal(_ index: Int) -> Refusal {
    refusal(
      index, "temporary tables and views",
      "make it a table or a view of its own, or put it into the query (WITH … AS)")
  }

  private var createRefusals: [Refusal] {
    var refusals = objectRefusals
    if let index = (1...3).first(where: { Self.temporary.contains(words[$0]) }),
      words[1...index].dropLast().allSatisfy({ ["OR", "REPLACE", "GLOBAL", "LOCAL"].contains($0) })
    {
      refusals.append(temporaryRefusal(index))
    }
    if words.kindOfObject == "TABLE",
      let index = words.pair("PARTITION", "BY") ?? words.pair("PARTITION", "OF")
    {
      refusals.append(partitionRefusal(index))
    }
    if let index = words.index(ofKind: "INDEX"), words[index + 1] != "ASYNC" {
      let create = words[1] == "UNIQUE" ? "CREATE UNIQUE" : "CREATE"
      refusals.append(
        Refusal(
          message: "Aurora DSQL creates an index in the background only",
          help:
            "write `\(create) INDEX ASYNC`, for which setup waits; or say it inside CREATE TABLE "
            + "as UNIQUE (…), which PostgreSQL takes, too",
          range: words.range(0)))
    }
    return refusals
  }

  private func partitionRefusal(_ index: Int) -> Refusal {
    refusal(
      index, "partitions",
      "remove it: DSQL spreads a table by its primary key, which may begin with the same column")
  }

  /// The refusals of object types that DSQL does not have.
  private var objectRefusals: [Refusal] {
    switch words.kindOfObject {
    case "TRIGGER", "EVENT":
      return [
        refusal(
          words.index(ofKind: words.kindOfObject) ?? 0, "triggers",
          "compute the value where the row is written, as a generated column, or in the query")
      ]
    case "EXTENSION":
      return [
        refusal(
          words.index(ofKind: "EXTENSION") ?? 0, "extensions",
          "remove it, and write what it does in SQL: gen_random_uuid() needs none")
      ]
    case "DATABASE" where words[0] != "ALTER":
      return [
        refusal(
          words.index(ofKind: "DATABASE") ?? 0, "several databases",
          "a cluster has one, `postgres`: write `\(words[0]) SCHEMA`")
      ]
    case "COLLATION":
      return [
        refusal(
          words.index(ofKind: "COLLATION") ?? 0, "collations beside C",
          "remove it, and sort for readers in the query or the template")
      ]
    default: return []
    }
  }

  private var alterTableRefusals: [Refusal] {
    var refusals: [Refusal] = []
    if let index = words.pair("ATTACH", "PARTITION") ?? words.pair("DETACH", "PARTITION") {
      refusals.append(partitionRefusal(index))
    }
    let isAsync = words[2] == "ASYNC"
    if let index = words.pair("VALIDATE", "CONSTRAINT"), !isAsync {
      refusals.append(
        Refusal(
          message: "Aurora DSQL validates a constraint in the background only",
          help: "write `ALTER TABLE ASYNC …`, for which setup waits", range: words.range(index)))
    }
    if let index = words.pair("FOREIGN", "KEY"), words.first(of: "ADD") != nil,
      words.pair("NOT", "VALID") == nil
    {
      refusals.append(
        Refusal(
          message: "Aurora DSQL adds a foreign key to an existing table as NOT VALID only",
          help:
            "add `NOT VALID`, and behind it `ALTER TABLE ASYNC … VALIDATE CONSTRAINT …`; or say "
            + "it inside CREATE TABLE", range: words.range(index)))
    }
    return refusals
  }

  // MARK: Words anywhere

  private var languageRefusals: [Refusal] {
    let kinds: TextSet = ["FUNCTION", "PROCEDURE", "LANGUAGE"]
    guard words[0] == "CREATE", kinds.contains(words.kindOfObject),
      let index = words.first(of: "LANGUAGE")
    else { return [] }
    if words.kindOfObject != "LANGUAGE", words[index + 1] == "SQL" { return [] }
    return [
      refusal(
        index, "PL/pgSQL and other languages than SQL",
        "write the body in SQL (`LANGUAGE sql`), or compute it in the query")
    ]
  }

  private var collationRefusals: [Refusal] {
    guard words[0] == "CREATE" || words[0] == "ALTER" else { return [] }
    return words.all(of: "COLLATE").compactMap { index in
      var name = index + 1
      if words[name] == "PG_CATALOG", words[name + 1] == "." { name += 2 }
      if ["C", "DEFAULT", "UCS_BASIC"].contains(words[name]) { return nil }
      return refusal(
        index, "collations beside C",
        "remove COLLATE, and sort for readers in the query or the template")
    }
  }

  private func refusal(_ index: Int, _ what: String, _ help: String) -> Refusal {
    Refusal(message: "Aurora DSQL has no \(what)", help: help, range: words.range(index))
  }
}
