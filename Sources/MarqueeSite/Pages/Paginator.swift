internal import MarqueeBase

/// `paginator` in the templates of a paginated page.
struct Paginator {
  /// Its members.
  static let names = ["page", "pages", "size", "total", "previous", "next", "items"]
  private static let keys = RecordKeys(names, map: "paginator")
  private static let linkKeys = RecordKeys(["url", "page"])

  /// - Parameters:
  ///   - index: from 0.
  ///   - total: the rows of all pages.
  ///   - items: the rows of this one.
  ///   - path: of a page by its index: `/movies/`, `/movies/page/2/`.
  static func value(
    index: Int, pages: Int, size: Int, total: Int, items: [Value],
    path: (Int) throws(PathMistake) -> PagePath
  ) throws(PathMistake) -> Value {
    func link(_ index: Int) throws(PathMistake) -> Value {
      guard (0..<pages).contains(index) else { return .null }
      return .record(
        Record(
          keys: linkKeys, values: [.string(try path(index).url), .int(index + 1)]))
    }
    return .record(
      Record(
        keys: keys,
        values: [
          .int(index + 1), .int(pages), .int(size), .int(total), try link(index - 1),
          try link(index + 1), .array(items),
        ]))
  }

  /// The path of a further page: below the first page's folder.
  ///
  /// - Parameter first: the first page's path as given, `/movies/`.
  static func path(_ first: String, index: Int, kind: PagePath.Kind) throws(PathMistake) -> PagePath
  {
    let base = try PagePath(first, kind: kind)
    if index == 0 { return base }
    guard base.url.hasSuffix("/") else {
      throw PathMistake(
        "a paginated page needs a path that ends in /, not '\(first)'",
        help: "write it like path: /movies/")
    }
    let separator = first.hasSuffix("/") ? "" : "/"
    return try PagePath(first + separator + "page/\(index + 1)/", kind: kind)
  }
}
