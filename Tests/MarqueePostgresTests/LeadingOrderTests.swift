import MarqueePostgres
import Testing

/// Which column a statement's rows are ordered by first.
@Suite struct LeadingOrderTests {
  @Test(arguments: [
    ("SELECT * FROM film ORDER BY genre", "genre"),
    ("select * from film order by Genre, title", "genre"),
    ("SELECT * FROM film ORDER BY genre DESC NULLS LAST LIMIT 5;", "genre"),
    ("SELECT a AS \"My \"\"Key\" FROM t ORDER BY \"My \"\"Key\" -- why\n", "My \"Key"),
    ("SELECT count(*) OVER (ORDER BY title) FROM film ORDER BY genre", "genre"),
    ("SELECT * FROM a UNION SELECT * FROM b ORDER BY genre OFFSET 2", "genre"),
    ("WITH x AS (SELECT * FROM a ORDER BY title) SELECT * FROM x ORDER BY genre", "genre"),
    // No order, or one that is not a column's.
    ("SELECT * FROM film", nil),
    ("SELECT 'ORDER BY genre' FROM film", nil),
    ("SELECT * FROM (SELECT * FROM film ORDER BY genre) f", nil),
    ("SELECT count(*) OVER (ORDER BY genre) FROM film", nil),
    ("SELECT * FROM film ORDER BY lower(genre)", nil),
    ("SELECT * FROM film f ORDER BY f.genre", nil),
    ("SELECT * FROM film ORDER BY genre || title", nil),
    ("SELECT * FROM film ORDER BY genre COLLATE \"C\"", nil),
    ("SELECT * FROM film ORDER BY genre USING >", nil),
    ("SELECT * FROM film ORDER BY 1", nil),
    ("SELECT * FROM film ORDER BY :city", nil),
    ("SELECT * FROM film ORDER BY", nil),
  ])
  func isTheFirstColumn(_ sql: String, _ column: String?) throws {
    #expect(try ParsedQuery(SQLSource(file: "queries/q.sql", text: sql)).leadingOrder == column)
  }
}
