internal import MarqueeBase

/// All filters by name.
package enum FilterLibrary {
  package static let all: [Filter] =
    readingText + SliceFilters.filters + MathFilters.filters + RoundingFilters.filters
    + ListFilters.filters + SortFilters.filters + SelectionFilters.filters
    + DefaultFilters.filters

  private static let readingText =
    (TextFilters.filters + TrimFilters.filters + ReplaceFilters.filters + HTMLFilters.filters
    + EncodingFilters.filters + DateFilters.filters + NumberFilters.filters).map(\.readingText)

  private static let byName = TextMap<Filter>(
    uniqueKeysWithValues: all.map { ($0.name, $0) })

  package static func find(_ name: String) -> Filter? { byName[name] }

  /// For documentation and for the nearest name.
  package static var names: [String] { all.map(\.name) }
}
