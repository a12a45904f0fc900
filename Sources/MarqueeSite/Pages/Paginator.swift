internal import MarqueeBase

/// Makes the variable `paginator` of a paginated page.
struct Paginator {
  /// The members of `paginator`.
  static let names = ["page", "pages", "size", "total", "previous", "next", "items"]
  private static let keys = RecordKeys(names, map: "paginator")
  private static let linkKeys = RecordKeys(["url", "page"])

  /// - Parameters:
  ///   - index: the page's index, from 0.
  ///   - total: the number of rows of all pages.
  ///   - items: the rows of this page.
  ///   - path: the path of a page by its index: `/movies/`, `/movies/page/2/`.
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

  /// The path of a page by its index; pages after the first are below its folder.
  ///
  /// - Parameter first: the first page's path as it was given: `/movies/`.
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
