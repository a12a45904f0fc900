internal import MarqueeBase

/// A group of filters that the documentation describes together.
package struct FilterSection: Sendable {
  package let title: String
  /// The paragraphs before the table of filters.
  package let introduction: String
  /// A paragraph after the table.
  package var note = ""
  /// The variables that the examples use, as JSON.
  package var data = "{}"
  package let filters: [Filter]
}

/// The only list of the language's filters. A new filter is an entry in its family's file.
package enum FilterLibrary {
  /// The sections, in the documentation's order.
  package static let sections = [
    FilterSection(
      title: "Text",
      introduction: "`two_lines` is `up`, a line end and `down`; `↵` stands for a line end.",
      data: #"{"two_lines": "up\ndown"}"#,
      filters: (TextFilters.filters + TrimFilters.filters + ReplaceFilters.filters
        + HTMLFilters.filters + EncodingFilters.filters).map(\.readingText) + SliceFilters.filters),
    FilterSection(
      title: "Numbers",
      introduction: """
        `number`, `percent` and `currency` print numbers for people. They take `group:` and `point:` for the
        separators; `currency` takes `symbol:` and `decimals:`, too.
        """,
      filters: MathFilters.filters + RoundingFilters.filters
        + NumberFilters.filters.map(\.readingText)),
    FilterSection(
      title: "Lists",
      introduction:
        "The examples have `films`: Heat (1995, Crime), Up (2009, Family) and Fargo (1996, Crime).",
      note: "Sorting, filtering and joining large sets belongs in SQL.",
      data: #"{"films": [{"title": "Heat", "year": 1995, "genre": "Crime"}, "#
        + #"{"title": "Up", "year": 2009, "genre": "Family"}, "#
        + #"{"title": "Fargo", "year": 1996, "genre": "Crime"}], "#
        + #""names": ["up", "Heat", "fargo", "up"], "gaps": ["a", null, "b"]}"#,
      filters: ListFilters.filters + SelectionFilters.filters + SortFilters.filters),
    FilterSection(
      title: "Dates",
      introduction: """
        `date` takes a strftime format and, if wanted, a time zone. A point in time (`timestamptz`) is shown
        in the site's zone or the one given; dates and times without a zone are shown as they stand. `"now"`
        and `"today"` are the build's clock.
        """,
      note: "The last one: what is no date is given back as it is.",
      data: #"{"at": "2026-11-21T18:30:00Z", "day": "2026-11-21"}"#,
      filters: DateFilters.filters.map(\.readingText)),
    FilterSection(
      title: "Anything", introduction: "",
      data: #"{"film": {"title": "Q&A", "year": 1990}, "tagline": "", "none": null}"#,
      filters: DefaultFilters.filters),
  ]

  package static let all: [Filter] = sections.flatMap(\.filters)

  private static let byName = TextMap<Filter>(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  /// The filter of a name; nil when there is none.
  package static func find(_ name: String) -> Filter? { byName[name] }

  /// The names of all filters, for documentation and suggestions.
  package static var names: [String] { all.map(\.name) }
}
