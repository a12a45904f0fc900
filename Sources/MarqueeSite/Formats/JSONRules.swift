internal import MarqueeBase

/// Checks the members that JSON Feed, web app manifests and GeoJSON require.
struct JSONRules {
  private let ending: String
  private var root: JSONObject?
  /// Mistakes in the elements of `items`, kept until the root's `version` shows that the file is a
  /// JSON Feed.
  private var feedMistakes = FormatMistakes(code: "check.feed")

  init(ending: String) { self.ending = ending }

  private static let geometries: TextSet = [
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon",
  ]

  /// Checks an object at its end.
  mutating func object(
    _ object: JSONObject, in parent: JSONObject?, depth: Int, _ mistakes: inout FormatMistakes
  ) {
    if depth == 0 { root = object }
    if depth == 2, parent?.isList == true, parent?.name == "items" { feedItem(object) }
    if ending == "geojson" { geography(object, depth, &mistakes) }
  }

  /// Checks the root at the end of the file.
  mutating func root(_ kind: JSONObject.Kind, _ mistakes: inout FormatMistakes) {
    guard case .object = kind, let root else {
      if ending == "webmanifest" || ending == "geojson" {
        mistakes.error("the file must be an object ({…})", at: 0)
      }
      return
    }
    if ending == "webmanifest" { manifest(root, &mistakes) }
    guard case .string(let version)? = root.members["version"],
      version.hasPrefix("https://jsonfeed.org/version/")
    else { return }
    for name in ["title", "items"] where root.members[name] == nil {
      mistakes.warn("the feed has no '\(name)'", at: root.offset, help: "readers expect one")
    }
    for mistake in feedMistakes.all {
      mistakes.warn(mistake.message, at: mistake.offset, help: mistake.help)
    }
  }

  private mutating func feedItem(_ item: JSONObject) {
    if item.members["id"] == nil {
      feedMistakes.warn("the item has no 'id'", at: item.offset, help: "readers skip it")
    }
    if item.members["content_html"] == nil, item.members["content_text"] == nil {
      feedMistakes.warn(
        "the item has neither 'content_html' nor 'content_text'", at: item.offset,
        help: "write one of them")
    }
    for name in ["date_published", "date_modified"] {
      guard case .string(let text)? = item.members[name], !DateRules.isTimestamp(text) else {
        continue
      }
      feedMistakes.warn(
        "'\(name)' is no date like '2026-11-27T09:00:00Z': '\(text.prefix(60))'", at: item.offset,
        help: "write {{ … | date: \"%Y-%m-%dT%H:%M:%S%:z\" }}")
    }
  }

  private func manifest(_ root: JSONObject, _ mistakes: inout FormatMistakes) {
    if root.members["name"] == nil, root.members["short_name"] == nil {
      mistakes.warn("the manifest has neither 'name' nor 'short_name'", at: root.offset)
    }
    if case .string(let display)? = root.members["display"],
      !["fullscreen", "standalone", "minimal-ui", "browser"].contains(display)
    {
      mistakes.warn("'display' can't be '\(display.prefix(60))'", at: root.offset)
    }
    if let icons = root.members["icons"] {
      guard case .list = icons else {
        return mistakes.warn("'icons' must be a list", at: root.offset)
      }
    }
  }

  private func geography(_ object: JSONObject, _ depth: Int, _ mistakes: inout FormatMistakes) {
    guard case .string(let type)? = object.members["type"] else {
      if depth == 0 { mistakes.error("GeoJSON needs a 'type'", at: object.offset) }
      return
    }
    let needed: [String]
    switch type {
    case "FeatureCollection": needed = ["features"]
    case "Feature": needed = ["geometry", "properties"]
    case "GeometryCollection": needed = ["geometries"]
    case _ where Self.geometries.contains(type): needed = ["coordinates"]
    default:
      if depth == 0 {
        mistakes.error("GeoJSON has no type '\(type.prefix(60))'", at: object.offset)
      }
      return
    }
    // An object in 'properties' may have a 'type' of another meaning, so only features are checked
    // there.
    for name in needed where object.members[name] == nil && (depth == 0 || type == "Feature") {
      mistakes.error("the \(type) has no '\(name)'", at: object.offset)
    }
  }
}
