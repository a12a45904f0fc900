internal import MarqueeBase
internal import MarqueeHTML

/// Where a script can be put into a page: before `</body>`, at its end when there is none.
///
/// A page that ends inside a tag, a comment or the text of an element takes the script before it.
enum ScriptPlace {
  /// - Returns: an offset into `page`.
  static func find(in page: [UInt8]) -> Int {
    var place: Int?
    let open = page.withUnsafeBytes { bytes in
      // The script is there for browsers that run scripts.
      HTMLTagScanner.openEnd(of: bytes, scripting: .on) { tag in
        if tag.isEndTag, tag.name == "body" { place = tag.range.lowerBound }
      }
    }
    return place ?? open ?? page.count
  }
}
