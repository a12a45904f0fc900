package import MarqueeBase

/// Encodes the parts of a URL. Characters that are not ASCII are percent-encoded, as browsers do;
/// `&` is written as `&amp;` for markup, and `'` is encoded, so the output is safe in any
/// attribute.
package enum URLEscaping {
  package typealias Bytes = UnsafeBufferPointer<UInt8>

  /// The address that replaces one with another scheme.
  package static let replacement: StaticString = "about:invalid#marquee"

  /// The unreserved characters of RFC 3986.
  private static let unreserved = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
  /// The characters of a path: unreserved ones, most sub-delims, `:`, `@` and `/`.
  private static let path = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=:@/")
  private static let pathWithoutColon = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=@/")
  /// All characters that have a meaning in a URL.
  private static let whole = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=:@/?#[]")

  /// The text that the URL becomes part of: in HTML `&` is written as `&amp;`.
  package enum Markup { case html, none }

  /// The schemes that an address may have.
  package enum Schemes {
    /// http, https, mailto and tel.
    case links
    /// The schemes of links, and tag and urn, which no browser follows.
    case identifiers
  }

  /// Encodes a whole URL, or its start. As browsers do before they look for a scheme, it drops tabs
  /// and newlines and trims white space around the URL.
  ///
  /// - Returns: false when the scheme is not allowed; `about:invalid#marquee` is written then.
  package static func start(
    _ text: Bytes, allowing schemes: Schemes = .links, markup: Markup = .html, to out: ByteBuffer
  ) -> Bool {
    let trimmed = trim(text)
    guard hasHarmlessScheme(trimmed, schemes) else {
      out.append(replacement)
      return false
    }
    encode(trimmed, keeping: whole, keepsEncoded: true, dropsBreaks: true, markup, to: out)
    return true
  }

  /// Whether ``start(_:allowing:markup:to:)`` would accept an address.
  package static func isHarmless(_ address: String) -> Bool {
    var address = address
    return address.withUTF8 { hasHarmlessScheme(trim($0), .links) }
  }

  /// Encodes a further value in the first path segment of a URL, where a `:` would make the text
  /// before it a scheme.
  package static func startRest(_ text: Bytes, markup: Markup = .html, to out: ByteBuffer) {
    encode(text, keeping: pathWithoutColon, keepsEncoded: true, markup, to: out)
  }

  /// Encodes a value in a path. Slashes and percent-encoded bytes stay.
  package static func path(_ text: Bytes, markup: Markup = .html, to out: ByteBuffer) {
    encode(text, keeping: path, keepsEncoded: true, markup, to: out)
  }

  /// Encodes a value for a query or a fragment: every byte except RFC 3986's unreserved characters,
  /// so `%` too.
  package static func component(_ text: Bytes, to out: ByteBuffer) {
    encode(text, keeping: unreserved, keepsEncoded: false, .none, to: out)
  }

  /// Encodes what `url_encode` has left; percent-encoded bytes stay.
  package static func encoded(_ text: Bytes, to out: ByteBuffer) {
    encode(text, keeping: pathWithoutColon, keepsEncoded: true, .html, to: out)
  }

  /// Encodes one segment of a path, slashes too.
  ///
  /// - Returns: false when the segment is empty, `.`, `..` or made of dots only; `marquee-invalid`
  ///   is written then.
  package static func segment(_ text: Bytes, to out: ByteBuffer) -> Bool {
    guard text.contains(where: { $0 != UInt8(ascii: ".") }) else {
      out.append("marquee-invalid")
      return false
    }
    component(text, to: out)
    return true
  }

  /// Writes base64 or base64url unchanged.
  ///
  /// - Returns: false, with nothing written, when the text contains other characters.
  package static func base64(_ text: Bytes, to out: ByteBuffer) -> Bool {
    let isBase64 = text.allSatisfy { byte in
      unreserved.contains(byte) && byte != UInt8(ascii: "~") && byte != UInt8(ascii: ".")
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
    }
    if isBase64 { out.append(text) }
    return isBase64
  }

  /// Encodes a list of image candidates, split in the way browsers split it.
  ///
  /// - Returns: false when an address or a descriptor was replaced.
  package static func srcset(_ text: Bytes, to out: ByteBuffer) -> Bool {
    var rest = text[...]
    var isClean = true
    var isFirst = true
    while true {
      rest = rest.drop { isSpace($0) || $0 == UInt8(ascii: ",") }
      if rest.isEmpty { return isClean }
      var url = rest.prefix { !isSpace($0) }
      rest = rest.dropFirst(url.count)
      var descriptor = rest.prefix(0)
      if url.last == UInt8(ascii: ",") {
        while url.last == UInt8(ascii: ",") { url = url.dropLast() }
      } else {
        descriptor = rest.prefix { $0 != UInt8(ascii: ",") }
        rest = rest.dropFirst(descriptor.count)
      }
      if !isFirst { out.append(", ") }
      isFirst = false
      isClean = start(Bytes(rebasing: url), to: out) && isClean
      descriptor = descriptor.drop(while: isSpace)
      while descriptor.last.map(isSpace) == true { descriptor = descriptor.dropLast() }
      if !descriptor.isEmpty {
        out.append(UInt8(ascii: " "))
        isClean = srcsetDescriptor(Bytes(rebasing: descriptor), to: out) && isClean
      }
    }
  }

  /// Writes a descriptor such as `2x` or `480w`.
  ///
  /// - Returns: false when it contains other characters; `1` is written then.
  package static func srcsetDescriptor(_ text: Bytes, to out: ByteBuffer) -> Bool {
    let isDescriptor = text.allSatisfy { byte in
      unreserved.contains(byte) && byte != UInt8(ascii: "~") && byte != UInt8(ascii: "_")
    }
    if isDescriptor { out.append(text) } else { out.append("1") }
    return isDescriptor
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

  private static func trim(_ text: Bytes) -> Bytes {
    var range = text[...]
    while let first = range.first, first <= 32 { range = range.dropFirst() }
    while let last = range.last, last <= 32 { range = range.dropLast() }
    return Bytes(rebasing: range)
  }

  /// Whether a URL is relative or its scheme is allowed. Any text before a first `:` counts as a
  /// scheme, even where browsers would see a path.
  private static func hasHarmlessScheme(_ text: Bytes, _ schemes: Schemes) -> Bool {
    var scheme: UInt64 = 0
    var length = 0
    for byte in text {
      switch byte {
      case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"):
        return true
      case UInt8(ascii: ":"):
        return length == 4 && scheme == 0x6874_7470  // http
          || length == 5 && scheme == 0x68_7474_7073  // https
          || length == 6 && scheme == 0x6d61_696c_746f  // mailto
          || length == 3 && scheme == 0x74_656c  // tel
          || schemes == .identifiers && length == 3
            && (scheme == 0x74_6167 || scheme == 0x75_726e)  // tag, urn
      case 9, 10, 13: continue
      default:
        let isUpper = byte >= 65 && byte <= 90
        scheme = scheme << 8 | UInt64(isUpper ? byte | 0x20 : byte)
        length += 1
      }
    }
    return true
  }

  @inline(__always)
  private static func encode(
    _ text: Bytes, keeping kept: ASCIISet, keepsEncoded: Bool, dropsBreaks: Bool = false,
    _ markup: Markup, to out: ByteBuffer
  ) {
    guard let base = text.baseAddress else { return }
    // A byte takes three bytes at most, and `&` takes five.
    var end = out.reserve(text.count * 5)
    let start = end
    var index = 0
    while index < text.count {
      let byte = base[index]
      index += 1
      if byte == UInt8(ascii: "&"), markup == .html, kept.contains(byte) {
        for letter in [byte, 97, 109, 112, 59] as [UInt8] {
          end.pointee = letter
          end += 1
        }
      } else if kept.contains(byte)
        || keepsEncoded && byte == UInt8(ascii: "%") && isEncoded(base, index, text.count)
      {
        end.pointee = byte
        end += 1
      } else if dropsBreaks, byte == 9 || byte == 10 || byte == 13 {
        continue
      } else {
        end[0] = UInt8(ascii: "%")
        end[1] = hexadecimal(byte >> 4)
        end[2] = hexadecimal(byte & 15)
        end += 3
      }
    }
    out.advance(by: end - start)
  }

  private static func isEncoded(
    _ base: UnsafePointer<UInt8>, _ index: Int, _ count: Int
  ) -> Bool {
    index + 1 < count && isHexadecimal(base[index]) && isHexadecimal(base[index + 1])
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
  }

  private static func hexadecimal(_ figure: UInt8) -> UInt8 {
    figure < 10 ? 48 + figure : 55 + figure
  }
}
