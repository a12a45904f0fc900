internal import Foundation
internal import MarqueeBase

/// A text for a URL: Latin letters without accents, Greek and Cyrillic in Latin letters, and
/// letters of other scripts unchanged; a hyphen replaces everything between.
///
/// `"Amélie – Le Fabuleux…"` becomes `amelie-le-fabuleux`. Apostrophes are removed
/// (`schindlers-list`). The result is empty only for a text without letters and digits.
func slugText(_ text: String) -> String {
  var text = text
  return text.withUTF8 { bytes in
    guard isASCII(bytes) else { return foldedSlug(String(decoding: bytes, as: UTF8.self)) }
    return String(unsafeUninitializedCapacity: bytes.count) { output in
      output.baseAddress.map { writeASCIISlug(of: bytes, to: $0) } ?? 0
    }
  }
}

/// Appends the slug of a text's UTF-8. For ASCII, which most text is, no string is made.
func appendSlug(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
  if isASCII(bytes) {
    buffer.advance(by: writeASCIISlug(of: bytes, to: buffer.reserve(bytes.count)))
  } else {
    buffer.append(foldedSlug(String(decoding: bytes, as: UTF8.self)))
  }
}

private func isASCII(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
  var all: UInt8 = 0
  for byte in bytes { all |= byte }
  return all < 0x80
}

/// - Parameter output: memory for as many bytes as the text has.
/// - Returns: the number of bytes written.
private func writeASCIISlug(
  of bytes: UnsafeBufferPointer<UInt8>, to output: UnsafeMutablePointer<UInt8>
) -> Int {
  var count = 0
  var gap = false
  for byte in bytes {
    let lower = byte | 0x20
    let isLetter = lower >= 0x61 && lower <= 0x7A && byte >= 0x41
    if isLetter || isDigit(byte) {
      // A hyphen replaces at least one byte that is left out.
      if gap, count > 0 {
        output[count] = UInt8(ascii: "-")
        count += 1
      }
      gap = false
      output[count] = isLetter ? lower : byte
      count += 1
    } else if byte != UInt8(ascii: "'") {
      gap = true
    }
  }
  return count
}

private func foldedSlug(_ text: String) -> String {
  var output: [UInt8] = []
  output.reserveCapacity(text.utf8.count)
  var gap = false
  func append(_ bytes: some Sequence<UInt8>) {
    if gap, !output.isEmpty { output.append(UInt8(ascii: "-")) }
    gap = false
    output.append(contentsOf: bytes)
  }
  let source = text.precomposedStringWithCompatibilityMapping
  for scalar in source.unicodeScalars {
    if scalar.isASCII {
      let byte = UInt8(scalar.value)
      if byte >= 0x41 && byte <= 0x5A {
        append(CollectionOfOne(byte | 0x20))
      } else if isDigit(byte) || (byte >= 0x61 && byte <= 0x7A) {
        append(CollectionOfOne(byte))
      } else if byte != UInt8(ascii: "'") {
        gap = true
      }
      continue
    }
    appendForeign(scalar, append) { gap = true }
  }
  return String(decoding: output, as: UTF8.self)
}

private func appendForeign(
  _ scalar: Unicode.Scalar, _ append: (String.UTF8View) -> Void, _ separate: () -> Void
) {
  let lower = scalar.properties.lowercaseMapping
  if let latin = transliterations[lower] {
    append(latin.utf8)
    return
  }
  switch scalar.properties.generalCategory {
  case .decimalNumber:
    append((scalar.properties.numericValue.map { String(Int($0)) } ?? lower).utf8)
  case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter, .modifierLetter,
    .letterNumber, .otherNumber:
    let base = lower.decomposedStringWithCanonicalMapping.unicodeScalars
    // Latin, Greek and Cyrillic letters lose their accents; letters of other scripts keep them.
    if let first = base.first, base.count > 1, first.value < 0x530 {
      let plain = String(first)
      append((transliterations[plain] ?? plain).utf8)
    } else {
      append(lower.utf8)
    }
  case .nonspacingMark, .spacingMark, .enclosingMark:
    // The mark is an accent without a composed letter, or a vowel sign of its script.
    if scalar.value >= 0x530 && !(0x1AB0...0x1DFF).contains(scalar.value) { append(lower.utf8) }
  default:
    if scalar != "\u{2019}" && scalar != "\u{2BC}" && scalar != "\u{AD}" && scalar != "\u{200D}" {
      separate()
    }
  }
}

private let transliterations: TextMap<String> = [
  // Latin letters that are not a letter with an accent.
  "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "å": "a", "đ": "d", "ð": "d", "þ": "th", "ł": "l",
  "ħ": "h", "ı": "i", "ŋ": "ng", "ŧ": "t", "ĸ": "k", "ſ": "s", "ƒ": "f", "ə": "e", "ɓ": "b",
  "ɗ": "d", "ɛ": "e", "ɔ": "o", "ƙ": "k", "ʼ": "", "ª": "a", "º": "o", "i̇": "i",
  // Greek.
  "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
  "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
  "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
  // Cyrillic.
  "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z",
  "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r",
  "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh",
  "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya", "є": "ye", "і": "i",
  "ї": "yi", "ґ": "g", "ў": "u", "ђ": "dj", "ј": "j", "љ": "lj", "њ": "nj", "ћ": "c", "џ": "dz",
  "ѓ": "gj", "ќ": "kj", "ѕ": "dz",
]
