internal import Glibc
internal import MarqueeBase

/// The choice of the table that a new site is about.
struct TableChoice {
  let tables: [TableOutline]
  /// Finds the relations that can't be chosen, with the reason. It is called only when no table has
  /// the name that was given.
  var others: () -> [UnusableRelation] = { [] }

  /// The number of tables in a list; when there are more, the message says how many are left out.
  static let mostShown = 40

  /// Chooses a table.
  ///
  /// - Parameters:
  ///   - name: the value of `--table`; nil without it.
  ///   - ask: gets the lines to show, asks a person and returns the answer; nil where nobody can be
  ///     asked.
  /// - Throws: category `.configuration` when it is not clear which table is meant; the message
  ///   lists the tables.
  func choose(
    _ name: String?, ask: (([String]) -> String?)?
  ) throws(Diagnostics) -> TableOutline {
    guard !tables.isEmpty else {
      throw Diagnostics(
        Diagnostic(
          "there is no table in the database that this user may read", code: "init.no-tables",
          category: .configuration,
          help: "GRANT SELECT on the tables to it, or run 'marquee db setup' first"))
    }
    if let name { return try find(name) }
    if tables.count == 1 { return tables[0] }
    if let ask {
      guard let answer = ask(lines(numbered: true)) else { throw unclear("no table was chosen") }
      if let number = Int(answer), tables.indices.contains(number - 1) { return tables[number - 1] }
      return try find(answer)
    }
    throw unclear("the database has \(tables.count.counted("table", "tables")): which one?")
  }

  private func find(_ name: String) throws(Diagnostics) -> TableOutline {
    let exact = tables.filter { $0.name == name || "\($0.schema).\($0.name)" == name }
    let found =
      exact.isEmpty
      ? tables.filter { $0.name.lowercased() == name.lowercased() } : exact
    // When several schemas have the name, the table in `public` is meant, as in SQL.
    let best = found.first { $0.schema == "public" } ?? found.first
    if let best, found.count == 1 || best.schema == "public" { return best }
    let shown = Diagnostic.printable(name)
    let other = others().first { other in
      [other.name, "\(other.schema).\(other.name)"].contains {
        $0.lowercased() == name.lowercased()
      }
    }
    if best == nil, let other {
      throw Diagnostics(
        Diagnostic(
          "'\(shown)' \(Diagnostic.printable(other.reason))", code: "init.table",
          category: .configuration, help: Diagnostic.printable(other.help)))
    }
    var problem = unclear(
      best == nil
        ? "there is no table '\(shown)' that this user may read"
        : "several schemas have a table '\(shown)'")
    if best == nil, let near = nearestName(to: name, among: tables.map(\.shownName)) {
      problem.all[0].help = "did you mean '\(Diagnostic.printable(near))'?"
    }
    throw problem
  }

  private func unclear(_ message: String) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        message, code: "init.table", category: .configuration,
        notes: lines(numbered: false).map { Diagnostic.Note($0) },
        help: "pass --table NAME, or --table SCHEMA.NAME"))
  }

  /// A line for each table: `film, about 1,200 rows: what is shown`. Control characters in names
  /// are escaped, so that they can't reach the terminal.
  private func lines(numbered: Bool) -> [String] {
    var lines = tables.prefix(Self.mostShown).enumerated().map { index, table in
      var line = Diagnostic.printable(table.shownName).replacing("\n", with: " ")
      if table.isView {
        line += ", a view"
      } else if let estimate = table.estimate {
        line += ", about \(estimate.counted("row", "rows"))"
      }
      if let comment = table.comment {
        let first = comment.split(separator: "\n").first.map(String.init) ?? ""
        line += ": " + Diagnostic.printable(String(first.prefix(80)))
      }
      return numbered ? "\(index + 1)  \(line)" : line
    }
    if tables.count > Self.mostShown { lines.append("and \(tables.count - Self.mostShown) more") }
    return lines
  }

  /// The function that asks on the terminal; nil where nobody is there to answer.
  ///
  /// - Parameter leave: called at Ctrl-C. It must end the process, because reading a line can't be
  ///   cancelled.
  static func terminal(_ leave: @escaping @Sendable () -> Void) -> (([String]) -> String?)? {
    guard isatty(STDIN_FILENO) == 1, Console.isTerminal else { return nil }
    return { lines in
      for line in lines { Console.error("  " + line) }
      Console.write(Array("Which table should the site show? ".utf8), to: STDERR_FILENO)
      let line = Interruption.during(handler: leave) { readLine() }
      let answer = line?.split(separator: " ").joined(separator: " ")
      return answer?.isEmpty == false ? answer : nil
    }
  }
}
