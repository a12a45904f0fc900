internal import MarqueeBase

extension MadeSite {
  /// Hands the sitemap to a writer, whatever the sink: the output, a check, a snapshot.
  func addSitemap(
    _ configuration: SiteConfiguration, _ options: BuildOptions, _ writer: any PageWriter,
    _ report: inout BuildReport
  ) throws(Diagnostics) {
    // A share of the pages has no sitemap of its own, nor has a part of them.
    guard configuration.build.sitemap != false, let url = configuration.site.url,
      options.shard == nil, options.only == nil, !claims.contains("sitemap.xml")
    else { return }
    var count = listed?.count ?? 0
    if listed == nil {
      claims.table.forEach { _, entry, _ in if entry.flags.contains(.listed) { count += 1 } }
    }
    var sitemap = Sitemap(siteURL: url, count: count)
    var made = 0
    func put(_ file: String, _ bytes: [UInt8]) throws(Diagnostics) {
      guard !claims.contains(file) else { return }
      let put = try bytes.withUnsafeBytes { bytes in
        Result { () throws(Diagnostics) in try writer.put(file, bytes) }
      }.get()
      add(file, put, number: made)
      made += 1
    }
    func list(_ chunk: PageChunk, _ index: Int) throws(Diagnostics) {
      let date = chunk.date(index)
      try chunk.withPath(index) { path in
        Result { () throws(Diagnostics) in try sitemap.add(kept: path, modified: date, put) }
      }.get()
    }
    if let listed {
      for number in listed { try list(table.part(number).chunk, table.place(number)) }
    } else {
      for part in table.parts {
        for index in part.chunk.entries.indices
        where part.chunk.entries[index].flags.contains(.listed) {
          try list(part.chunk, index)
        }
      }
    }
    try sitemap.finish(put)
    report.pages += made
  }

  private func add(_ file: String, _ put: PutFile, number: Int) {
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
