internal import MarqueeBase

extension SiteBuild {
  /// Hands the sitemap to a writer, whatever the sink: the output, a check, a snapshot.
  func addSitemap(
    _ site: inout MadeSite, _ writer: any PageWriter, _ report: inout BuildReport
  ) throws(Diagnostics) {
    // A share of the pages has no sitemap of its own, nor has a part of them.
    guard configuration.build.sitemap != false, let url = configuration.site.url,
      options.shard == nil, options.only == nil, !site.claims.contains("sitemap.xml")
    else { return }
    let own = site.own
    var count = 0
    let claims = site.claims
    claims.table.forEach { _, entry, _ in if entry.flags.contains(.listed) { count += 1 } }
    var sitemap = Sitemap(siteURL: url, count: count)
    var made = 0
    func put(_ file: String, _ bytes: [UInt8]) throws(Diagnostics) {
      guard !claims.contains(file) else { return }
      let put = try bytes.withUnsafeBytes { bytes in
        Result { () throws(Diagnostics) in try writer.put(file, bytes) }
      }.get()
      var flags: PageFlags = .own
      if put.change == .added { flags.insert(.added) }
      if put.change == .changed { flags.insert(.changed) }
      var file = file
      file.withUTF8 { name in
        own.add(
          PageEntry(
            inputs: .none, content: put.content, size: put.size, modified: put.modified,
            pathStart: 0, item: UInt32(made), wordStart: 0, pathCount: 0, flags: flags,
            lookupCount: 0), file: name, date: nil, lookups: [])
      }
      made += 1
    }
    for part in claims.table.parts {
      for index in part.chunk.entries.indices
      where part.chunk.entries[index].flags.contains(.listed) {
        let date = part.chunk.date(index)
        try part.chunk.withPath(index) { path in
          Result { () throws(Diagnostics) in try sitemap.add(kept: path, modified: date, put) }
        }.get()
      }
    }
    try sitemap.finish(put)
    report.pages += made
  }
}
