internal import Foundation
internal import MarqueeBase
internal import MarqueeSite

/// A site that is rendered in memory, for tests of its pages.
///
///     import MarqueeTesting
///     import Testing
///
///     @Test func filmsHaveTheirPages() throws {
///       let site = try TestSite(at: "site")
///       #expect(site.pages.contains("/movies/heat/"))
///       assertSnapshot(of: "/movies/heat/", in: site)
///     }
///
/// Rows come from the recording that `marquee record` keeps in the site's folder `rows/`, or from
/// the test itself. The database and the output folder are not used.
public struct TestSite: Sendable {
  /// The addresses of all pages that templates make, sorted: `/`, `/movies/heat/`, `/feed.xml`.
  /// Files that are only copied are not in the list.
  public let pages: [String]

  /// The warnings of the build: values that were replaced because they could not be shown safely.
  public let warnings: [String]

  let root: String
  let configuration: SiteConfiguration
  private let files: TextMap<[UInt8]>

  /// Renders a site from recorded rows.
  ///
  /// - Parameters:
  ///   - path: the site's folder, where `marquee.yaml` is; from the current folder, which is the
  ///     package's under `swift test`.
  ///   - rows: the folder of the recording, from the site's.
  ///   - now: the build's clock (`2026-11-21T18:30:00Z`); when nil, `snapshot.now` of `marquee.yaml`,
  ///     otherwise the clock of the recording.
  /// - Throws: ``TestSiteError`` with the message of `marquee generate`.
  public init(at path: String, rows: String = "rows", now: String? = nil) throws {
    let root = Self.absolute(path)
    try self.init(root, now) { () throws(Diagnostics) in
      let recorded = try RecordedRows(folder: rows, root: root)
      return (recorded, recorded.clock)
    }
  }

  /// Renders a site from recorded rows, in which the test replaces the rows of some queries.
  ///
  ///     let site = try TestSite(at: "site", replacing: ["films": [["slug": "x", "title": nil]]])
  ///
  /// - Parameters:
  ///   - path: the site's folder, where `marquee.yaml` is.
  ///   - rows: the folder of the recording, from the site's.
  ///   - replacements: the rows of some queries, in place of the recorded ones. A column of the
  ///     recording that a row leaves out is NULL; types are those of the recording. An empty list
  ///     means no rows.
  ///   - now: the build's clock; when nil, `snapshot.now` of `marquee.yaml`, otherwise the clock of the
  ///     recording.
  /// - Throws: ``TestSiteError`` with the message of `marquee generate`, or for a name that no
  ///   query or no recorded column has.
  public init(
    at path: String, rows: String = "rows", replacing replacements: [String: [TestRow]],
    now: String? = nil
  ) throws {
    let root = Self.absolute(path)
    try self.init(root, now) { () throws(Diagnostics) in
      let recorded = try RecordedRows(folder: rows, root: root)
      let source = try ReplacedRows(recorded, replacing: TextMap(replacements), root: root)
      return (source, recorded.clock)
    }
  }

  /// Renders a site from rows that are written in the test, by query.
  ///
  ///     let site = try TestSite(
  ///       at: "site", rows: ["movies": [["slug": "heat", "title": "Heat", "year": 1995]]])
  ///
  /// - Parameters:
  ///   - path: the site's folder, where `marquee.yaml` is.
  ///   - rows: the rows of all queries that the site's pages use. The columns are those of a query's
  ///     first row.
  ///   - now: the build's clock; when nil, `snapshot.now` of `marquee.yaml`, otherwise the beginning
  ///     of 2000.
  /// - Throws: ``TestSiteError`` with the message of `marquee generate`.
  public init(at path: String, rows: [String: [TestRow]], now: String? = nil) throws {
    try self.init(Self.absolute(path), now) { () throws(Diagnostics) in
      let queries = try rows.sorted { $0.key < $1.key }.map { name, rows throws(Diagnostics) in
        try TestRow.query(name, rows)
      }
      return (FixedRows(queries, snapshotTime: Self.noClock), nil)
    }
  }

  /// The clock without a setting or a recording: 2000-01-01T00:00:00Z.
  private static let noClock = Moment(.timestampWithZone, microseconds: 946_684_800_000_000)

  private init(
    _ root: String, _ now: String?,
    _ open: () throws(Diagnostics) -> (source: any RowSource, clock: Moment?)
  ) throws {
    do throws(Diagnostics) {
      let configuration = try SiteConfiguration.load(root: root)
      let (source, clock) = try open()
      var options = BuildOptions(
        root: root, now: try Self.clock(now) ?? configuration.snapshot.now ?? clock ?? Self.noClock,
        jobs: ProcessInfo.processInfo.activeProcessorCount)
      options.markdownWorker = MarqueeProgram.markdownPool
      let rendered = try RenderedSite(
        SiteBuild(configuration, options: options, source: source))
      self.root = root
      self.configuration = configuration
      files = rendered.files
      pages = rendered.files.keys.map { GoldenCheck.path(of: $0) }.sorted()
      warnings = rendered.report.warnings.map(\.formatted)
    } catch {
      throw TestSiteError(error)
    }
  }

  private static func absolute(_ path: String) -> String {
    let path = URL(fileURLWithPath: path).standardizedFileURL.path(percentEncoded: false)
    return path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func clock(_ text: String?) throws(Diagnostics) -> Moment? {
    guard let text else { return nil }
    if let moment = MomentText.parse(text), moment.kind == .timestampWithZone { return moment }
    throw Diagnostics(
      Diagnostic(
        "'\(text)' is not a time with its zone", code: "test.clock",
        help: "write it like 2026-11-21T18:30:00Z"))
  }

  /// The text of a page; nil when the site has no such page.
  ///
  ///     #expect(site["/movies/heat/"]?.contains("<h1>Heat</h1>") == true)
  ///
  /// - Parameter path: the page's address, `/movies/heat/`, or its file, `movies/heat/index.html`.
  public subscript(path: String) -> String? {
    bytes(of: path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of a page; nil when the site has no such page.
  func bytes(of path: String) -> [UInt8]? { files[Self.file(of: path)] }

  /// The file of an address: `movies/heat/index.html` for `/movies/heat/`.
  static func file(of path: String) -> String {
    let file = path.drop { $0 == "/" }
    return file.isEmpty || file.hasSuffix("/") ? file + "index.html" : String(file)
  }
}

/// The reason for which a site could not be rendered, with the messages of `marquee generate`,
/// their places and help.
public struct TestSiteError: Error, CustomStringConvertible, Sendable {
  /// The diagnostics as text, one after another.
  public let description: String

  init(_ diagnostics: Diagnostics) {
    description = diagnostics.all.map(\.formatted).joined(separator: "\n")
  }
}
