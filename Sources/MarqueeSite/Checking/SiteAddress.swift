internal import Foundation
internal import MarqueeBase

/// Resolves the addresses in a site's pages.
///
/// The result depends only on the text and the page that it is on. It follows the WHATWG URL
/// standard as far as links between pages need it.
struct SiteAddress: Sendable {
  enum Target: Hashable, Sendable {
    /// A page or file of the site: its path, decoded, from the site's root.
    case page(path: String, fragment: String?)
    /// A place on the page itself.
    case here(fragment: String)
    /// An address on the site's host, but not below the path of `site.url`.
    case outside(path: String, url: String)
    /// An `http` or `https` address elsewhere, without its fragment.
    case elsewhere(String)
    /// An address that is not checked: `mailto:`, `data:`, or only a query.
    case nothing
  }

  /// The host of `site.url`, such as `movies.example`, with a port that is not the scheme's
  /// default; nil when the site has no URL.
  private let host: String?
  private let scheme: String
  /// The path of `site.url` without a final slash, such as `/base`; may be empty.
  let basePath: String

  /// - Parameter siteURL: `site.url`, without a final slash; nil when it is not set.
  init(siteURL: String?) {
    guard let siteURL, let colon = siteURL.range(of: "://") else {
      host = nil
      scheme = "https"
      basePath = ""
      return
    }
    scheme = siteURL[..<colon.lowerBound].lowercased()
    let rest = siteURL[colon.upperBound...]
    let slash = rest.firstIndex(of: "/") ?? rest.endIndex
    host = Self.host(rest[..<slash], scheme: scheme)
    basePath = Self.decoded(rest[slash...])
  }

  /// - Parameters:
  ///   - text: the attribute's value, decoded.
  ///   - file: the page's file in the output: `movies/heat/index.html`.
  ///   - base: the page's `<base href>`; nil when it has none.
  func target(of text: String, on file: String, base: String? = nil) -> Target {
    let address = Self.cleaned(text)
    let (rest, fragment) = Self.split(address, at: "#")
    if rest.isEmpty, base == nil {
      return fragment.map { .here(fragment: $0) } ?? .nothing
    }
    if let found = Self.scheme(of: rest) {
      guard found == "http" || found == "https" else { return .nothing }
      let slashes = rest.dropFirst(found.count + 1)
      // `https:page` would be relative to an https page; it is rare and not checked.
      guard slashes.hasPrefix("//") else { return .nothing }
      return absolute(slashes.dropFirst(2), scheme: found, fragment)
    }
    if rest.hasPrefix("//") { return absolute(rest.dropFirst(2), scheme: scheme, fragment) }
    let (path, _) = Self.split(rest, at: "?")
    var from = basePath + "/" + file
    if let base, !base.isEmpty {
      switch target(of: base, on: file) {
      case .page(let path, _): from = basePath + path
      case .outside(let path, _): from = path
      case .here, .nothing: break
      case .elsewhere(let url):
        // The base is an external site.
        return .elsewhere(url + rest)
      }
    }
    if path.isEmpty {
      if let fragment { return .here(fragment: fragment) }
      return .nothing
    }
    let folder = from.lastIndex(of: "/").map { from[...$0] } ?? "/"
    let joined = path.hasPrefix("/") ? Self.decoded(path) : folder + Self.decoded(path)
    return inside(Self.withoutDots(joined), fragment, url: nil)
  }

  private func absolute(
    _ text: Substring, scheme: String, _ fragment: String?
  ) -> Target {
    let end = text.firstIndex(ofAny: "/?") ?? text.endIndex
    let url = scheme + "://" + text
    guard let host, Self.host(text[..<end], scheme: scheme) == host else { return .elsewhere(url) }
    let (path, _) = Self.split(text[end...], at: "?")
    return inside(Self.withoutDots(path.isEmpty ? "/" : Self.decoded(path)), fragment, url: url)
  }

  private func inside(_ path: String, _ fragment: String?, url: String?) -> Target {
    if basePath.isEmpty { return .page(path: path, fragment: fragment) }
    if path == basePath { return .page(path: "/", fragment: fragment) }
    guard path.hasPrefix(basePath + "/") else {
      return .outside(path: path, url: url ?? scheme + "://" + (host ?? "") + path)
    }
    let inside = Substring(path.utf8.dropFirst(basePath.utf8.count))
    return .page(path: String(inside), fragment: fragment)
  }

  // MARK: Parts

  /// The text without surrounding white space and without line ends and tabs, as browsers read it.
  private static func cleaned(_ text: String) -> Substring {
    let needsWork = text.utf8.contains { $0 <= 0x20 || $0 == UInt8(ascii: "\\") }
    guard needsWork else { return text[...] }
    var trimmed = text[...]
    while let first = trimmed.unicodeScalars.first, first.value <= 0x20 {
      trimmed.unicodeScalars.removeFirst()
    }
    while let last = trimmed.unicodeScalars.last, last.value <= 0x20 {
      trimmed.unicodeScalars.removeLast()
    }
    let kept = trimmed.unicodeScalars.filter { !["\t", "\n", "\r"].contains($0) }
    return Substring(String(String.UnicodeScalarView(kept)))
  }

  private static func split(_ text: Substring, at mark: Character) -> (Substring, String?) {
    guard let index = text.firstIndex(of: mark) else { return (text, nil) }
    return (text[..<index], String(text[text.utf8.index(after: index)...]))
  }

  /// The scheme of an address in lower case, such as `https`; nil when it has none.
  private static func scheme(of text: Substring) -> String? {
    guard let first = text.utf8.first, isLetter(first),
      let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    let name = text.utf8[..<colon]
    let isScheme = name.allSatisfy { byte in
      isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || [UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: ".")].contains(byte)
    }
    return isScheme ? text[..<colon].lowercased() : nil
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  /// The host in lower case, without the user and without the scheme's default port.
  private static func host(_ text: Substring, scheme: String) -> String {
    var host = text.lowercased()
    if let at = host.lastIndex(of: "@") { host = String(host[host.index(after: at)...]) }
    let usual = scheme == "http" ? ":80" : ":443"
    if host.hasSuffix(usual) { host.removeLast(usual.count) }
    return host
  }

  /// Decodes percent-encoding: `%C3%A9` is é. Text whose decoded bytes are not UTF-8 stays as it
  /// was written.
  static func decoded(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let high = Character(Unicode.Scalar(rest[rest.startIndex])).hexDigitValue,
        let low = Character(Unicode.Scalar(rest[rest.startIndex + 1])).hexDigitValue
      {
        bytes.append(UInt8(high << 4 | low))
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self) ?? String(text)
  }

  /// Removes dot segments: `/a/../b/./c` is `/b/c`. A `..` at the root has no effect.
  private static func withoutDots(_ path: String) -> String {
    guard path.contains("/.") || path.contains("//") else { return path }
    var parts: [Substring] = []
    let segments = Substring(path.utf8.dropFirst()).split(
      separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { parts.append("") }
      case "..":
        if !parts.isEmpty { parts.removeLast() }
        if isLast { parts.append("") }
      default: parts.append(segment)
      }
    }
    return "/" + parts.joined(separator: "/")
  }
}
