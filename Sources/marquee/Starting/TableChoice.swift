internal import Glibc
internal import MarqueeBase

/// Which table a first site is about.
struct TableChoice {
  let tables: [TableOutline]
  /// Finds those that can't be chosen, with the reason; asked only for a name that is no table's.
  var others: () -> [UnusableRelation] = { [] }

  /// Tables shown in a list; with more than these the message says how many are left.
  static let mostShown = 40

  /// - Parameters:
  ///   - name: what `--table` says.
  ///   - ask: asks a person, where there is one; gets the lines to show and gives the answer.
  /// - Throws: category `.configuration` when it is not clear, with the tables there are.
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
    // A name that several schemas have means the one that SQL would mean.
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

  /// `film, about 1,200 rows: what is shown`; control characters of names don't reach the terminal.
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

  /// Asks on the terminal; nil where nobody is there to answer.
  ///
  /// - Parameter leave: what Ctrl-C does. Reading a line can't be cancelled, so it must end the
  ///   process.
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
