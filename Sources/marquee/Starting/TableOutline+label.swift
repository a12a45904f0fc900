internal import MarqueeBase

/// The columns that name a row to people.
extension TableOutline {
  /// The columns whose texts, joined with spaces, name a row: `title`, `company_name`, or a
  /// person's first and last name. Empty when no column's name looks like a name.
  var labelColumns: [ColumnOutline] {
    let texts = columns.filter { $0.kind == .text && !$0.looksSecret }
    let named = texts.map { (column: $0, words: ownWords($0)) }
    func exact(_ names: [String]) -> ColumnOutline? {
      for name in names {
        if let found = named.first(where: { $0.words == name }) { return found.column }
      }
      return nil
    }
    let wholeNames = ["name", "full_name", "fullname", "display_name", "displayname"]
    // In a table of persons, `title` is "Dr" or a job.
    if exact(wholeNames) == nil, let person = person(exact) { return person }
    if let column = exact(["title"] + wholeNames.prefix(1) + ["label"] + wholeNames.dropFirst()) {
      return [column]
    }
    if let column = exact(["headline", "heading", "subject"]) { return [column] }
    let endings = named.filter { $0.words.hasSuffix("_name") || $0.words.hasSuffix("_title") }
    let firsts = [
      "company", "organisation", "organization", "business", "brand", "display", "official",
      "common",
      "long", "short",
    ]
    for first in firsts {
      if let found = endings.first(where: { $0.words == first + "_name" }) { return [found.column] }
    }
    // The name of a contact person is not the customer's name.
    let others = [
      "contact", "user", "file", "host", "domain", "path", "nick", "maiden", "first", "last",
    ]
    let proper = endings.first { found in !others.contains { found.words.hasPrefix($0 + "_") } }
    if let found = proper ?? endings.first(where: { $0.words.hasSuffix("_name") }) ?? endings.first
    {
      return [found.column]
    }
    return exact(["username", "user_name", "login", "slug", "code"]).map { [$0] } ?? []
  }

  /// The columns of a person's first, middle and last name; nil without a first or a last name.
  private func person(_ exact: ([String]) -> ColumnOutline?) -> [ColumnOutline]? {
    let first = exact(["first_name", "firstname", "given_name", "givenname", "forename", "fname"])
    let last = exact([
      "last_name", "lastname", "surname", "family_name", "familyname", "lname", "second_name",
    ])
    guard let first, let last else { return nil }
    let middle = exact(["middle_name", "middlename", "middle_names", "middle_initial"])
    return [first, middle, last].compactMap { $0 }
  }

  /// The column's name without the table's: `film_title` of `films` is `title`.
  private func ownWords(_ column: ColumnOutline) -> String {
    let words = SafeName.identifier(column.name)
    let table = SafeName.identifier(name)
    let singular = SafeName.singular(table) ?? table
    for whole in [table, singular] {
      var rest = Substring(whole)
      while !rest.isEmpty {
        if words.hasPrefix(rest + "_") { return String(words.dropFirst(rest.count + 1)) }
        // The table `sales_film` is about films, too.
        guard let end = rest.firstIndex(of: "_") else { break }
        rest = rest[rest.index(after: end)...]
      }
    }
    return words
  }
}
