import Testing

/// `tablerow`.
@Suite struct TableRowTests {
  static let data = #"{"l": ["a", "b", "c"], "e": "", "z": null, "f": false, "two": "2 columns"}"#

  /// Rows of cells as `tablerow` writes them: `a,b/c` is two rows.
  static func table(_ rows: String) -> String {
    var text = ""
    for (row, cells) in rows.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
      text += "<tr class=\"row\(row + 1)\">" + (row == 0 ? "\n" : "")
      for (column, cell) in cells.split(separator: ",").enumerated() {
        text += "<td class=\"col\(column + 1)\">\(cell == "_" ? "" : cell)</td>"
      }
      text += "</tr>\n"
    }
    return text
  }

  @Test(arguments: [
    ("{% tablerow x in l %}{{ x }}{% endtablerow %}", "a,b,c"),
    ("{% tablerow x in l cols: 2 %}{{ x }}{% endtablerow %}", "a,b/c"),
    ("{% tablerow x in l cols:1 %}{{ x }}{% endtablerow %}", "a/b/c"),
    ("{% tablerow x in l cols: two limit: 2 offset: 1 %}{{ x }}{% endtablerow %}", "b,c"),
    ("{% tablerow x in (1..4) cols: 2.9 %}{{ x }}{% endtablerow %}", "1,2/3,4"),
    // No whole number in it is 0: the row never ends, or has nothing in it.
    (
      "{% tablerow x in l cols: z %}{{ x }}{{ tablerowloop.col_last }}{% endtablerow %}",
      "afalse,bfalse,cfalse"
    ),
    ("{% tablerow x in l cols: 'many' %}{{ x }}{% endtablerow %}", "a,b,c"),
    ("{% tablerow x in l limit: z %}{{ x }}{% endtablerow %}", ""),
    ("{% tablerow x in l limit: 'few' %}{{ x }}{% endtablerow %}", ""),
    ("{% tablerow x in l offset: z %}{{ x }}{% endtablerow %}", "a,b,c"),
    ("{% tablerow x in l offset: '1st' %}{{ x }}{% endtablerow %}", "b,c"),
    // Text is one cell, whatever the limits; no text is none.
    ("{% tablerow x in 'text' limit: 0 offset: 5 %}{{ x }}{% endtablerow %}", "text"),
    ("{% tablerow x in e %}{{ x }}{% endtablerow %}", ""),
    ("{% tablerow x in 5 %}{{ x }}{% endtablerow %}", ""),
    // The loop's state.
    (
      "{% tablerow x in l cols: 2 %}{{ tablerowloop.row }}.{{ tablerowloop.col }}{% endtablerow %}",
      "1.1,1.2/2.1"
    ),
    (
      "{% tablerow x in l cols: 2 %}{{ tablerowloop.col0 }}{{ tablerowloop.col_first }}{% endtablerow %}",
      "0true,1false/0true"
    ),
    (
      "{% tablerow x in l cols: 2 %}{{ tablerowloop.col_last }}{% endtablerow %}",
      "false,true/false"
    ),
    (
      "{% tablerow x in l %}{{ tablerowloop.index }}{{ tablerowloop.rindex0 }}{{ tablerowloop.length }}{% endtablerow %}",
      "123,213,303"
    ),
    (
      "{% tablerow x in l %}{{ tablerowloop.first }}{{ tablerowloop.last }}{% endtablerow %}",
      "truefalse,falsefalse,falsetrue"
    ),
    // Interrupts leave whole cells.
    (
      "{% tablerow x in l cols: 2 %}{% if x == 'b' %}{% continue %}{% endif %}{{ x }}{% endtablerow %}",
      "a,_/c"
    ),
    (
      "{% tablerow x in l cols: 2 %}{% if x == 'b' %}{% break %}{% endif %}{{ x }}{% endtablerow %}",
      "a,_"
    ),
  ])
  func rows(_ template: String, _ rows: String) throws {
    try LiquidCase(template, Self.table(rows), data: Self.data).check()
  }

  /// Of nil and false there is no table at all.
  @Test(arguments: ["z", "f", "missing"])
  func nothing(_ name: String) throws {
    let template = "[{% tablerow x in \(name) limit: true %}x{% endtablerow %}]"
    try LiquidCase(template, "[]", data: Self.data).check()
  }

  @Test func itsBreakIsItsOwn() throws {
    let template =
      "{% for i in (1..2) %}{% tablerow x in l %}{% break %}{% endtablerow %}{{ i }}{% endfor %}"
    let table = Self.table("_")
    try LiquidCase(template, "\(table)1\(table)2", data: Self.data).check()
  }
}
