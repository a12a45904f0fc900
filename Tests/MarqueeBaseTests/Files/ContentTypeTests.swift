import MarqueeBase
import Testing

@Suite("Content types") struct ContentTypeTests {
  @Test(arguments: [
    ("index.html", "text/html; charset=utf-8"), ("a/INDEX.HTM", "text/html; charset=utf-8"),
    ("style.css", "text/css; charset=utf-8"), ("a.js", "text/javascript; charset=utf-8"),
    ("a.mjs", "text/javascript; charset=utf-8"), ("a.json", "application/json; charset=utf-8"),
    ("app.webmanifest", "application/manifest+json; charset=utf-8"),
    ("calendar.ics", "text/calendar; charset=utf-8"),
    ("feed.xml", "application/xml; charset=utf-8"),
    ("a.csv", "text/csv; charset=utf-8"), ("a.svg", "image/svg+xml; charset=utf-8"),
    ("robots.txt", "text/plain; charset=utf-8"), ("a.avif", "image/avif"), ("a.webp", "image/webp"),
    ("a.wasm", "application/wasm"), ("a.woff2", "font/woff2"), ("a.woff", "font/woff"),
    ("a.ttf", "font/ttf"), ("a.mp4", "video/mp4"), ("a.tar.gz", "application/gzip"),
    ("CNAME", "application/octet-stream"), ("a.b/c", "application/octet-stream"),
    ("a.", "application/octet-stream"), ("a.exe", "application/octet-stream"),
  ])
  func types(_ file: String, _ type: String) {
    #expect(ContentType(file: file).value == type)
  }

  @Test func onlyHTMLIsAPage() {
    #expect(ContentType(file: "a.html").isPage)
    #expect(!ContentType(file: "a.xhtml").isPage)
    #expect(!ContentType(file: "a.svg").isPage)
  }
}
