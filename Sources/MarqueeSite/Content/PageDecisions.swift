/// The front matter that decides a page's path and whether the page is made. It may hold Liquid, so
/// it is evaluated for each page: the elements are YAML entries in `PageSettings` and templates in
/// `PageTemplate`.
struct PageDecisions<Element> {
  var path: Element?
  var draft: Element?
  var publishAt: Element?
  var expiresAt: Element?

  /// The elements that are given, in a fixed order.
  var all: [Element] { [path, draft, publishAt, expiresAt].compactMap { $0 } }

  func compactMap<Other>(_ transform: (Element) -> Other?) -> PageDecisions<Other> {
    PageDecisions<Other>(
      path: path.flatMap(transform), draft: draft.flatMap(transform),
      publishAt: publishAt.flatMap(transform), expiresAt: expiresAt.flatMap(transform))
  }
}

extension PageDecisions: Sendable where Element: Sendable {}
