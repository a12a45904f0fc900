package import MarqueeBase

/// What a check looked at, and what it found.
package struct CheckReport: Sendable {
  /// Errors and warnings: of files and templates, then of queries, then of pages.
  package var diagnostics: [Diagnostic] = []
  /// Queries whose columns are known.
  package var queries = 0
  /// Pages of content/, with their front matter, bodies and layouts.
  package var contentFiles = 0
  /// Files of templates/.
  package var templates = 0
  /// Nil when no page was rendered.
  package var rendered: Rendered?
  package var duration: Duration = .zero

  /// What rendering all pages adds.
  package struct Rendered: Sendable {
    package var rows = 0
    package var pages = 0
    /// Links in all pages together; nil when a page failed: then a link to it would be no mistake.
    package var links: Int?
    /// Addresses elsewhere that were asked; nil without `--external`.
    package var external: Int?
    /// Those that answered from another address.
    package var redirects = 0
  }

  package init() {}

  package var errorCount: Int { diagnostics.count { $0.severity == .error } }
  package var warningCount: Int { diagnostics.count - errorCount }
}
