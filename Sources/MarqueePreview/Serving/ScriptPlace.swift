internal import MarqueeBase
internal import MarqueeHTML

/// Finds the place for a script in a page: before `</body>`, or at the end of a page without it.
///
/// In a page that ends inside a tag, a comment or the text of an element, it is before that.
enum ScriptPlace {
  /// - Returns: the offset in `page`.
  static func find(in page: [UInt8]) -> Int {
    var place: Int?
    let open = page.withUnsafeBytes { bytes in
      // The script runs only in browsers that run scripts, so the page is parsed as they do.
      HTMLTagScanner.openEnd(of: bytes, scripting: .on) { tag in
        if tag.isEndTag, tag.name == "body" { place = tag.range.lowerBound }
      }
    }
    return place ?? open ?? page.count
  }
}
