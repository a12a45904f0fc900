internal import MarqueeBase

extension RenderedBuild {
  /// Writes the sitemap with `writer`, whose sink is the output, a check or a snapshot.
  func addSitemap(
    _ configuration: SiteConfiguration, _ options: BuildOptions, _ writer: any PageWriter,
    _ report: inout BuildReport
  ) throws(Diagnostics) {
    // A shard has no sitemap of its own, and neither has a build with `--only`.
    guard configuration.makesSitemap, let url = configuration.site.url, options.shard == nil,
      options.only == nil, !claims.contains("sitemap.xml")
    else { return }
    // Local copies, so that the loop over a million entries doesn't copy the whole value each time.
    let (own, table) = (own, table)
    var count = listed?.count ?? 0
    if listed == nil {
      table.forEach { _, entry, _ in if entry.flags.contains(.listed) { count += 1 } }
    }
    var sitemap = Sitemap(siteURL: url, count: count)
    var made = 0
    func put(_ file: String, _ bytes: [UInt8]) throws(Diagnostics) {
      let put = try bytes.withUnsafeBytes { bytes in
        Result { () throws(Diagnostics) in try writer.put(file, bytes) }
      }.get()
      Self.add(file, put, number: made, to: own)
      made += 1
    }
    func list(_ chunk: PageChunk, _ index: Int) throws(Diagnostics) {
      if sitemap.isFull { try sitemap.close(put) }
      let date = chunk.date(index)
      chunk.withPath(index) { sitemap.append(kept: $0, modified: date) }
    }
    if let listed {
      for number in listed { try list(table.part(number).chunk, table.place(number)) }
    } else {
      for part in table.parts {
        let chunk = part.chunk
        for (index, entry) in chunk.entries.enumerated() where entry.flags.contains(.listed) {
          try list(chunk, index)
        }
      }
    }
    try sitemap.finish(put)
    report.pages += made
  }

  private static func add(
    _ file: String, _ put: FileOutcome, number: Int, to own: PageChunk
  ) {
    var flags: PageFlags = .own
    if put.change == .added { flags.insert(.added) }
    if put.change == .changed { flags.insert(.changed) }
    var file = file
    file.withUTF8 { name in
      own.add(
        PageEntry(
          inputs: .none, content: put.content, size: put.size, modified: put.modified,
          pathStart: 0, item: UInt32(number), wordStart: 0, pathCount: 0, flags: flags,
          lookupCount: 0), file: name, date: nil, lookups: [])
    }
  }
}
