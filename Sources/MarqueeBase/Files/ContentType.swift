/// The media type of a file, by the extension of its name.
package struct ContentType: Equatable, Sendable {
  /// The value of the header `Content-Type`: `text/css; charset=utf-8`.
  package let value: String

  /// Whether the file is an HTML page, into which the reload script can be put.
  package var isPage: Bool { value.hasPrefix("text/html;") }

  /// Whether every server gives files of this extension the same media type.
  package let isKnownEverywhere: Bool

  package init(file: Substring) {
    let name = file.split(separator: "/").last ?? ""
    let dot = name.lastIndex(of: ".")
    let end = dot.map { name[name.index(after: $0)...].lowercased() } ?? ""
    value = Self.types[end] ?? "application/octet-stream"
    isKnownEverywhere = Self.known.contains(end)
  }

  package init(file: String) { self.init(file: file[...]) }

  private static let known: TextSet = [
    "html", "css", "js", "mjs", "json", "txt", "png", "jpg", "jpeg", "gif", "svg", "webp", "avif",
    "ico", "woff", "woff2", "ttf", "otf", "mp4", "webm", "mp3", "pdf", "wasm", "zip",
  ]

  /// The types by extension.
  package static let types: TextMap<String> = {
    let text: TextMap = [
      "html": "text/html", "htm": "text/html", "css": "text/css", "js": "text/javascript",
      "mjs": "text/javascript", "txt": "text/plain", "md": "text/markdown", "csv": "text/csv",
      "tsv": "text/tab-separated-values", "ics": "text/calendar", "vcf": "text/vcard",
      "vtt": "text/vtt", "xml": "application/xml", "xsl": "application/xslt+xml",
      "rss": "application/rss+xml", "atom": "application/atom+xml",
      "xhtml": "application/xhtml+xml", "svg": "image/svg+xml", "json": "application/json",
      "map": "application/json", "jsonld": "application/ld+json",
      "geojson": "application/geo+json", "webmanifest": "application/manifest+json",
      "yaml": "application/yaml", "yml": "application/yaml", "toml": "application/toml",
    ]
    let other: TextMap = [
      "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif",
      "webp": "image/webp", "avif": "image/avif", "jxl": "image/jxl", "apng": "image/apng",
      "ico": "image/x-icon", "bmp": "image/bmp", "tif": "image/tiff", "tiff": "image/tiff",
      "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf",
      "mp4": "video/mp4", "m4v": "video/mp4", "webm": "video/webm", "ogv": "video/ogg",
      "mov": "video/quicktime", "mp3": "audio/mpeg", "m4a": "audio/mp4", "aac": "audio/aac",
      "ogg": "audio/ogg", "oga": "audio/ogg", "opus": "audio/ogg", "wav": "audio/wav",
      "flac": "audio/flac", "weba": "audio/webm", "wasm": "application/wasm",
      "pdf": "application/pdf", "zip": "application/zip", "gz": "application/gzip",
      "epub": "application/epub+zip",
    ]
    return text.mapValues { $0 + "; charset=utf-8" }.merging(other) { $1 }
  }()
}
