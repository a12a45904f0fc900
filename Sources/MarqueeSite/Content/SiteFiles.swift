package import MarqueeBase
internal import MarqueeTemplate

/// The files of a site, found and read once per build.
package struct SiteFiles: Sendable {
  /// The site's folder, absolute, with no symbolic link in it.
  package let root: String
  /// The files of content/, in the order of their paths.
  let content: [ContentFile]
  /// The files of templates/, by their path below it (`page.html`, `cards/movie.html`).
  let templates: TextMap<TemplateFile>
  /// The files queries/NAME.sql and queries/NAME.yaml, by name.
  package let queries: TextMap<QueryFile>
  /// Warnings about files that are copied and look like templates, and about files of other
  /// generators.
  package let warnings: [Diagnostic]

  /// Whether a file of this name is ignored: a hidden file, or an editor's copy or temporary file.
  package static func isIgnored(_ name: String) -> Bool { FileFinder.isIgnored(name) }

  /// Finds and reads the files of the site in the folder `root`.
  ///
  /// - Throws: every mistake in the files at once: a link that leaves the site, text that is not
  ///   UTF-8, front matter that can't be read, a query with an impossible name.
  package static func find(
    root: String, configuration: SiteConfiguration
  ) throws(Diagnostics) -> SiteFiles {
    var finder = FileFinder(
      root: root,
      privatePlaces: [SiteConfiguration.fileName, configuration.build.output])
    let contentFiles = finder.files(in: "content")
    let templateFiles = finder.files(in: "templates")
    let queryFiles = finder.files(in: "queries")
    var mistakes = finder.diagnostics
    func collect<T>(_ body: () throws(Diagnostics) -> T) -> T? {
      do { return try body() } catch {
        mistakes += error.all
        return nil
      }
    }
    let copied = configuration.build.copied
    let content = contentFiles.compactMap { file in
      collect { () throws(Diagnostics) in try ContentFile.read(file, copied: copied) }
    }
    var warnings = ForeignFiles.unread(in: finder.root)
    let unasked = contentFiles.filter { copied?.matches($0.path) != true }
    warnings += ForeignFiles.published(unasked)
    for case .copied(let file) in content where copied?.matches(file.path) != true {
      if let warning = CopiedFileSuggestion(file).warning() { warnings.append(warning) }
    }
    var templates: TextMap<TemplateFile> = [:]
    for file in templateFiles {
      // A file that is not text, such as an image that came with a template, is skipped.
      let isKnown = PageFormat.of(file.path) != nil
      if !isKnown, (try? TextFile.read(file.absolutePath, shownAs: file.name)) == nil { continue }
      templates[file.path] = collect { () throws(Diagnostics) in try TemplateFile.read(file) }
    }
    var queries: TextMap<QueryFile> = [:]
    for file in queryFiles {
      guard let name = QueryFile.name(ofFile: file.path),
        let query = collect({ () throws(Diagnostics) in
          try Self.query(file, named: name, configuration)
        })
      else { continue }
      if let other = queries[query.name] {
        mistakes.append(
          Diagnostic(
            "\(other.file) and \(query.file) are both the query '\(query.name)'",
            code: "query.name", category: .configuration, at: SourceLocation(file: query.file),
            help: "rename or remove one of them"))
      }
      queries[query.name] = query
    }
    mistakes += Self.strayOptions(configuration, files: queryFiles.map(\.path))
    guard mistakes.isEmpty else { throw Diagnostics(mistakes) }
    return SiteFiles(
      root: finder.root, content: content, templates: templates, queries: queries,
      warnings: warnings)
  }

  /// The file of templates/ with this path. The ending may be left out when only one file has the
  /// rest: `page` is `page.html`. Nil when there is none, or more than one.
  func template(named name: String) -> TemplateFile? {
    if let found = templates[name] { return found }
    let found = templates.filter { path, file in
      path.hasPrefix(name + ".") && !path.dropFirst(name.count + 1).contains(".")
        && PageFormat.of(path) != nil
    }
    return found.count == 1 ? found.first?.value : nil
  }

  private static func query(
    _ file: FoundFile, named name: String, _ configuration: SiteConfiguration
  ) throws(Diagnostics) -> QueryFile {
    guard QueryFile.isName(name), !QueryFile.reservedNames.contains(name) else {
      let isReserved = QueryFile.reservedNames.contains(name)
      let suggestion = String(
        name.unicodeScalars.map { scalar in
          QueryFile.isName("a\(scalar)") ? Character(scalar) : "_"
        })
      throw Diagnostics(
        Diagnostic(
          isReserved
            ? "a query can't be named '\(name)': templates use it for something else"
            : "a query's name is a variable in templates, and '\(name)' can't be one",
          code: "query.name", category: .configuration, at: SourceLocation(file: file.name),
          help: isReserved
            ? "rename the file"
            : "rename the file to queries/\(suggestion)\(file.path.dropFirst(name.utf8.count))"))
    }
    let text = try TextFile.read(file.absolutePath, shownAs: file.name)
    var query = QueryFile(name: name, file: file.name, text: text)
    if !file.path.hasSuffix(".sql") {
      query.listing = try QueryListing.parse(text, file: file.name)
    }
    query.options = configuration.queries[name] ?? QueryOptions()
    query.optionsLocation = configuration.queryLocations[name]
    return query
  }

  /// Reports options of queries that have no file: one of the two names is probably misspelled.
  private static func strayOptions(
    _ configuration: SiteConfiguration, files: [String]
  ) -> [Diagnostic] {
    let names = files.compactMap { QueryFile.name(ofFile: $0) }
    return configuration.queries.keys.sorted().filter { !names.contains($0) }.map { name in
      Diagnostic(
        "there is no queries/\(name).sql", code: "configuration.query", category: .configuration,
        at: configuration.queryLocations[name],
        help: nearestName(to: name, among: names).map { "did you mean '\($0)'?" }
          ?? "add the file, or remove the entry")
    }
  }
}
