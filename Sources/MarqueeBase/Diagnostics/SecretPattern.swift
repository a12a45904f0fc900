/// One form of a secret that the mask searches for.
struct SecretPattern: Sendable {
  private let bytes: [UInt8]
  /// Whether the form is base64, whose case matters; the other forms are found in any case.
  private let isBase64: Bool
  /// Whether the pattern matches only where it stands alone, with no letter or digit beside it.
  private let isWord: Bool

  /// The patterns of a secret: its bytes, its base64 at each of the three offsets that it can have
  /// in a longer text, and its hexadecimal digits.
  static func all(of secret: [UInt8], includesShort: Bool) -> [SecretPattern] {
    guard secret.count >= (includesShort ? 2 : 4) else { return [] }
    var all = [SecretPattern(bytes: secret, isBase64: false, isWord: !isTelling(secret))]
    guard secret.count >= 6 else { return all }
    for offset in 0..<3 {
      let digits = base64(secret, offset: offset)
      if digits.count >= SecretMask.leastPrefix {
        all.append(SecretPattern(bytes: digits, isBase64: true, isWord: false))
      }
    }
    all.append(SecretPattern(bytes: hexadecimal(secret), isBase64: false, isWord: false))
    return all
  }

  /// Whether a secret can hardly be anything else: it is long, or more than a word or a number.
  private static func isTelling(_ secret: [UInt8]) -> Bool {
    if secret.count >= 16 { return true }
    let kinds = Set(
      secret.map { byte -> Int in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 0
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): 1
        default: 2
        }
      })
    return secret.count >= 8 && kinds.count > 1
  }

  /// The bytes that a match can begin with.
  var possibleBeginnings: Set<UInt8> {
    guard let first = bytes.first else { return [] }
    var all: Set<UInt8> = [first, UInt8(ascii: "%"), UInt8(ascii: "\\"), UInt8(ascii: "&")]
    if isBase64 {
      all.formUnion([UInt8(ascii: "-"), UInt8(ascii: "_")])
    } else {
      all.formUnion([Self.lower(first), Self.upper(first)])
      if first == UInt8(ascii: " ") { all.insert(UInt8(ascii: "+")) }
    }
    return all
  }

  /// - Returns: the offset at which a match that begins at `start` ends; nil when there is none.
  func match(in text: [UInt8], at start: Int) -> Int? {
    if isWord, start > 0, Self.isLetter(text[start - 1]) { return nil }
    // The places where the secret's next byte may stand; several, because an escape can be read in
    // two ways.
    var places = [start]
    for (index, byte) in bytes.enumerated() {
      var next: [Int] = []
      for place in places {
        var place = place
        // Line ends and other control characters inside a secret are not part of it.
        while index > 0, place < text.count, text[place] < 0x20, text[place] != byte { place += 1 }
        for end in ends(of: byte, in: text, at: place) where !next.contains(end) {
          next.append(end)
        }
      }
      if next.isEmpty {
        return index >= SecretMask.leastPrefix ? places.first { Self.isCut(text, at: $0) } : nil
      }
      places = next
    }
    let end = places.max() ?? start
    if isWord, end < text.count, Self.isLetter(text[end]) { return nil }
    return end
  }

  /// Whether a shortened text ends here with `…` or `...`.
  private static func isCut(_ text: [UInt8], at place: Int) -> Bool {
    let rest = text[place...]
    return rest.starts(with: [0xe2, 0x80, 0xa6]) || rest.starts(with: Array("...".utf8))
  }

  /// The ends of all the ways to write a byte that are found at a place.
  private func ends(of byte: UInt8, in text: [UInt8], at place: Int) -> [Int] {
    guard place < text.count else { return [] }
    var all: [Int] = []
    let found = text[place]
    if isSame(found, byte) || found == UInt8(ascii: "+") && byte == UInt8(ascii: " ") {
      all.append(place + 1)
    }
    switch found {
    case UInt8(ascii: "%"):
      // `%2525` is a percent sign that was encoded twice.
      var digits = place + 1
      while Self.hex(text, digits, 2) == 0x25, Self.hex(text, digits + 2, 2) != nil { digits += 2 }
      if let value = Self.hex(text, digits, 2), isSame(value, byte) { all.append(digits + 2) }
    case UInt8(ascii: "\\"):
      if let end = escape(byte, in: text, at: place + 1) { all.append(end) }
    case UInt8(ascii: "&"):
      if let end = entity(byte, in: text, at: place + 1) { all.append(end) }
    default: break
    }
    return all
  }

  /// The end of a backslash escape that stands for the byte: `\n`, `\"`, `\x41`, `\u0041`. `place`
  /// is after the backslash.
  private func escape(_ byte: UInt8, in text: [UInt8], at place: Int) -> Int? {
    guard place < text.count else { return nil }
    let value: UInt8
    switch text[place] {
    case UInt8(ascii: "n"): value = 0x0a
    case UInt8(ascii: "r"): value = 0x0d
    case UInt8(ascii: "t"): value = 0x09
    case UInt8(ascii: "b"): value = 0x08
    case UInt8(ascii: "f"): value = 0x0c
    case UInt8(ascii: "x"):
      guard let code = Self.hex(text, place + 1, 2), isSame(code, byte) else { return nil }
      return place + 3
    case UInt8(ascii: "u"):
      guard Self.hex(text, place + 1, 2) == 0, let code = Self.hex(text, place + 3, 2),
        code < 0x80, isSame(code, byte)
      else { return nil }
      return place + 5
    case let other: value = other
    }
    return isSame(value, byte) ? place + 1 : nil
  }

  /// The end of a character reference that stands for the byte: `amp;`, `#38;`, `#x26;`. `place` is
  /// after the ampersand.
  private func entity(_ byte: UInt8, in text: [UInt8], at place: Int) -> Int? {
    guard let end = text[place...].prefix(8).firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = String(decoding: text[place..<end], as: UTF8.self).lowercased()
    let value: UInt8?
    switch name {
    case "amp": value = UInt8(ascii: "&")
    case "lt": value = UInt8(ascii: "<")
    case "gt": value = UInt8(ascii: ">")
    case "quot": value = UInt8(ascii: "\"")
    case "apos": value = UInt8(ascii: "'")
    case _ where name.hasPrefix("#x"): value = UInt8(name.dropFirst(2), radix: 16)
    case _ where name.hasPrefix("#"): value = UInt8(name.dropFirst(1))
    default: value = nil
    }
    guard let value, isSame(value, byte) else { return nil }
    return end + 1
  }

  private func isSame(_ a: UInt8, _ b: UInt8) -> Bool {
    if a == b { return true }
    guard isBase64 else { return Self.lower(a) == Self.lower(b) }
    return Self.usual(a) == Self.usual(b)
  }

  /// The byte in base64's alphabet: base64url's `-` and `_` become `+` and `/`.
  private static func usual(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "-"): UInt8(ascii: "+")
    case UInt8(ascii: "_"): UInt8(ascii: "/")
    default: byte
    }
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) ? byte | 0x20 : byte
  }

  private static func upper(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte & ~0x20 : byte
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
      true
    default: false
    }
  }

  private static func hex(_ text: [UInt8], _ place: Int, _ count: Int) -> UInt8? {
    guard place + count <= text.count else { return nil }
    var value: UInt8 = 0
    for byte in text[place..<place + count] {
      switch lower(byte) {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | (byte - UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"):
        value = value << 4 | (lower(byte) - UInt8(ascii: "a") + 10)
      default: return nil
      }
    }
    return value
  }

  /// The base64 digits that the secret alone determines when `offset` other bytes precede it in its
  /// group of three.
  private static func base64(_ secret: [UInt8], offset: Int) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var digits: [UInt8] = []
    var (bits, count) = (0, 0)
    for byte in Array(repeating: 0, count: offset) + secret {
      bits = (bits << 8 | Int(byte)) & 0xffff
      count += 8
      while count >= 6 {
        count -= 6
        digits.append(alphabet[bits >> count & 63])
      }
    }
    return Array(digits.dropFirst((offset * 8 + 5) / 6))
  }

  private static func hexadecimal(_ secret: [UInt8]) -> [UInt8] {
    let alphabet = Array("0123456789abcdef".utf8)
    return secret.flatMap { [alphabet[Int($0 >> 4)], alphabet[Int($0 & 15)]] }
  }
}
