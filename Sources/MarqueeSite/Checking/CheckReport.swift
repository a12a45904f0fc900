package import MarqueeBase

/// The result of `marquee check`: what was checked, and what was found.
package struct CheckReport: Sendable {
  /// Errors and warnings: first those of files and templates, then of queries, then of pages.
  package var diagnostics: [Diagnostic] = []
  /// Queries whose columns are known.
  package var queries = 0
  /// The number of page files in content/ that were checked.
  package var contentFiles = 0
  /// The number of files in templates/.
  package var templates = 0
  /// The figures of rendering; nil when no page was rendered.
  package var rendered: Rendered?
  package var duration: Duration = .zero

  /// The figures of a check that rendered all pages.
  package struct Rendered: Sendable {
    package var rows = 0
    package var pages = 0
    /// The links in all pages together; nil when a page failed: then links are not checked, because
    /// a link to that page is no mistake.
    package var links: Int?
    /// The external addresses that were requested; nil without `--external`.
    package var external: Int?
    /// The external addresses that redirect to another one.
    package var redirects = 0
  }

  package init() {}

  package var errorCount: Int { diagnostics.count { $0.severity == .error } }
  package var warningCount: Int { diagnostics.count - errorCount }
}
