package import MarqueeBase

/// The parts of a URL. What is not ASCII is percent-encoded, as browsers do; `&` is written
/// `&amp;` for markup, and `'` is encoded, so the output is safe in any attribute.
package enum URLEscaping {
  package typealias Bytes = UnsafeBufferPointer<UInt8>

  /// What stands in place of an address with another scheme.
  package static let replacement: StaticString = "about:invalid#marquee"

  /// Unreserved characters of RFC 3986.
  private static let unreserved = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
  /// A path: unreserved, most sub-delims, `:` `@` `/`.
  private static let path = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=:@/")
  private static let pathWithoutColon = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=@/")
  /// A whole URL: everything that has a meaning in one.
  private static let whole = ASCIISet(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&()*+,;=:@/?#[]")

  package enum Markup { case html, none }

  /// Which schemes an address may have.
  package enum Schemes {
    /// http, https, mailto, tel.
    case links
    /// Those, tag and urn, which no browser follows.
    case identifiers
  }

  /// A URL from its start. Tabs and newlines are dropped and white space around it trimmed, as
  /// browsers do before they look for a scheme.
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

  /// Whether `start` would let an address stand as it is.
  package static func isHarmless(_ address: String) -> Bool {
    var address = address
    return address.withUTF8 { hasHarmlessScheme(trim($0), .links) }
  }

  package static func startRest(_ text: Bytes, markup: Markup = .html, to out: ByteBuffer) {
    encode(text, keeping: pathWithoutColon, keepsEncoded: true, markup, to: out)
  }

  package static func path(_ text: Bytes, markup: Markup = .html, to out: ByteBuffer) {
    encode(text, keeping: path, keepsEncoded: true, markup, to: out)
  }

  package static func component(_ text: Bytes, to out: ByteBuffer) {
    encode(text, keeping: unreserved, keepsEncoded: false, .none, to: out)
  }

  /// What `url_encode` made; anything it would not have made is encoded.
  package static func encoded(_ text: Bytes, to out: ByteBuffer) {
    encode(text, keeping: pathWithoutColon, keepsEncoded: true, .html, to: out)
  }

  /// One segment of a path: not empty, not `.` or `..`, without a slash.
  package static func segment(_ text: Bytes, to out: ByteBuffer) -> Bool {
    guard text.contains(where: { $0 != UInt8(ascii: ".") }) else {
      out.append("marquee-invalid")
      return false
    }
    component(text, to: out)
    return true
  }

  package static func base64(_ text: Bytes, to out: ByteBuffer) -> Bool {
    let isBase64 = text.allSatisfy { byte in
      unreserved.contains(byte) && byte != UInt8(ascii: "~") && byte != UInt8(ascii: ".")
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "=")
    }
    if isBase64 { out.append(text) }
    return isBase64
  }

  /// A list of candidates, read as browsers read it.
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

  /// `2x`, `480w`, a number.
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

  /// Relative, or one of http, https, mailto, tel. Anything before a first `:` is a scheme
  /// here, even where browsers would see a path.
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
    // Three bytes for each at most, five for `&`.
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
