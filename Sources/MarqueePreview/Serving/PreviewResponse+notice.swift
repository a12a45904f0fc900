internal import MarqueeHTML

extension PreviewResponse {
  /// A page of the server itself, for an address without a page of the site.
  struct Notice {
    let status: Int
    let title: String
    private(set) var sentences: [String]

    mutating func say(_ sentence: String) { sentences.append(sentence) }

    static let malformed = Notice(
      status: 400, title: "That is no address", sentences: ["It can't be a page of this site."])
    static let missing = Notice(
      status: 404, title: "No page here",
      sentences: [
        "The site has no page at this address, and no 404.html: content/404.md or "
          + "content/404.html would be shown here instead."
      ])
    static let notBuilt = Notice(
      status: 503, title: "Not built yet",
      sentences: ["The first build is not done. This page changes when it is."])
    static let method = Notice(
      status: 405, title: "This is a preview",
      sentences: ["It shows pages, and takes nothing: only GET and HEAD."])
    static let range = Notice(
      status: 416, title: "Past the end", sentences: ["The file is shorter than that."])
    static let foreignHost = Notice(
      status: 421, title: "Not by this name",
      sentences: [
        "This preview answers to localhost, to this machine's addresses, and to names that are allowed: "
          + "start it with --allow-host and the name in the address bar. For other devices on the "
          + "network start it with: marquee serve --host 0.0.0.0"
      ])
  }

  /// A response with a notice.
  ///
  /// - Parameter live: the page for the reload script, which replaces the notice when the page is
  ///   built; nil for no script.
  static func notice(_ notice: Notice, live: LivePage? = nil) -> PreviewResponse {
    let paragraphs = notice.sentences.map { "<p>\($0.escapedForHTML)</p>" }.joined(separator: "\n")
    let page = """
      <!doctype html>
      <html lang="en">
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(notice.title.escapedForHTML)</title>
      <style>
      :root { color-scheme: light dark }
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 32rem; margin: 20vh auto 0; padding: 0 1.5rem }
      h1 { font-size: 1.5rem; margin: 0 0 .5rem }
      p { margin: 0 0 .5rem; opacity: .8 }
      </style>
      <h1>\(notice.title.escapedForHTML)</h1>
      \(paragraphs)
      \(live?.tag ?? "")
      </html>

      """
    return PreviewResponse(notice.status, "text/html; charset=utf-8", .bytes(Array(page.utf8)))
  }

  /// A response that redirects.
  ///
  /// - Parameter address: an absolute path, percent-encoded.
  static func redirect(_ status: Int, to address: String) -> PreviewResponse {
    var answer = PreviewResponse(status, "text/plain; charset=utf-8", .bytes([]))
    answer.headers.append(("Location", address))
    return answer
  }
}
