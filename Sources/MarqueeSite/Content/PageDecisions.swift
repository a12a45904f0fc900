/// The front matter that decides where a page is and whether there is one. It may hold Liquid, so
/// that it is worked out for each page: YAML entries in `PageSettings`, templates in `PageTemplate`.
struct PageDecisions<Element> {
  var path: Element?
  var draft: Element?
  var publishAt: Element?
  var expiresAt: Element?

  /// Those that are given, in a fixed order.
  var all: [Element] { [path, draft, publishAt, expiresAt].compactMap { $0 } }

  func compactMap<Other>(_ transform: (Element) -> Other?) -> PageDecisions<Other> {
    PageDecisions<Other>(
      path: path.flatMap(transform), draft: draft.flatMap(transform),
      publishAt: publishAt.flatMap(transform), expiresAt: expiresAt.flatMap(transform))
  }
}

extension PageDecisions: Sendable where Element: Sendable {}
