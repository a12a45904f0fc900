import Testing

@testable import MarqueeBase

@Suite struct SecretMaskTests {
  static let secret = "wJalr/X Ut+nF=EMI\"K7&"

  private func masked(_ text: String, _ secrets: String...) -> String {
    SecretMask(secrets).masking(text)
  }

  /// The forms in which a server may say a secret again.
  @Test(arguments: [
    "wJalr/X Ut+nF=EMI\"K7&", "WJALR/x uT+Nf=emi\"k7&", "wJalr%2FX%20Ut%2BnF%3DEMI%22K7%26",
    "wJalr%2fX%20Ut%2bnF%3dEMI%22K7%26", "wJalr%2FX+Ut%2BnF%3DEMI%22K7%26",
    "wJalr%252FX%2520Ut%252BnF%253DEMI%2522K7%2526", #"wJalr/X Ut+nF=EMI\"K7&"#,
    #"wJalr\/X Ut+nF=EMI\"K7\u0026"#, #"wJalr\u002fX\x20Ut+nF=EMI\"K7&"#,
    "wJalr/X Ut+nF=EMI&quot;K7&amp;", "wJalr&#47;X Ut+nF=EMI&#x22;K7&amp;",
    "wJalr/X\r\n Ut+nF\u{1}=EMI\"K7&", "%77%4A%61lr/X Ut+nF=EMI\"K7&",
    "774a616c722f582055742b6e463d454d49224b3726", "774A616C722F582055742B6E463D454D49224B3726",
  ]) func forms(_ form: String) {
    #expect(masked("said '\(form)'.", Self.secret) == "said '****'.")
  }

  /// In base64 the secret may stand anywhere, as it does in a header for Basic authentication.
  @Test(arguments: 0..<7) func base64(_ before: Int) {
    let whole = String(repeating: "u", count: before) + Self.secret + ":tail"
    for text in [Base64.encode(whole), Base64.encode(whole, isForURLs: true)] {
      let shown = masked("Basic \(text)!", Self.secret)
      #expect(shown.contains("****"))
      let left = shown.dropFirst(6).split(separator: "****").map(\.count).reduce(0, +)
      #expect(left < text.count / 2)
    }
  }

  @Test func severalAtOnce() {
    #expect(
      masked(
        "a 0123456789abcdef b 0123456789abcdef-more c", "0123456789abcdef", "0123456789abcdef-more")
        == "a **** b **** c")
    #expect(masked("nothing", "0123456789abcdef") == "nothing")
    #expect(masked("", "0123456789abcdef") == "")
    #expect(masked("x") == "x")
  }

  /// A short secret, or one that is a word, counts where it stands alone.
  @Test func words() {
    #expect(
      masked("PostgreSQL said postgres and 'POSTGRES'", "postgres")
        == "PostgreSQL said **** and '****'")
    #expect(masked("abc1 abc12 abc1.", "abc1") == "**** abc12 ****.")
    #expect(masked("abc abc", "abc") == "abc abc")
    #expect(masked("no", "") == "no")
    #expect(SecretMask(["ab"], includesShort: true).masking("ab cab 'ab'") == "**** cab '****'")
    #expect(masked("xhunter2SECRETx", "hunter2SECRET") == "x****x")
  }

  /// A message that was shortened holds the beginning of what it held.
  @Test func shortened() {
    #expect(masked("got 0123456789ab…", "0123456789abcdef") == "got ****…")
    #expect(masked("got 0123456789ab... and", "0123456789abcdef") == "got ****... and")
    #expect(masked("got 0123456789ab and", "0123456789abcdef") == "got 0123456789ab and")
    #expect(masked("got 0123…", "0123456789abcdef") == "got 0123…")
  }

  /// Text that is full of beginnings costs no more than its length.
  @Test func hostileTexts() {
    let secret = String(repeating: "%25", count: 60) + "x"
    let text = String(repeating: "%25", count: 600)
    let start = ContinuousClock.now
    #expect(masked(text, secret) == text)
    #expect(ContinuousClock.now - start < .seconds(60))
  }

  @Test func registry() {
    let registry = SecretRegistry()
    registry.note("geheim-4711")
    registry.note("abc")
    #expect(registry.masking("geheim-4711 abc") == "**** abc")
    registry.note("marquee_owner")
    registry.notePublic("Marquee_Owner")
    #expect(
      registry.masking("as user marquee_owner with geheim-4711")
        == "as user marquee_owner with ****")
    for number in 0..<2000 { registry.note("token-number-\(10_000 + number)") }
    // The first and the latest are kept.
    #expect(
      registry.masking("geheim-4711 token-number-10001 token-number-11999") == "**** **** ****")
    #expect(registry.mask.masking("token-number-10900") == "token-number-10900")
  }

  @Test func secretsAreNotedByThemselves() {
    let word = "noted-by-itself-8151"
    #expect(Secret(word).reveal() == word)
    #expect(SecretRegistry.shared.masking("x \(word)") == "x ****")
    let diagnostic = Diagnostic(
      "a \(word)", code: "x", at: SourceLocation(file: word, line: 1), excerpt: word,
      notes: [Diagnostic.Note("n \(word)", location: SourceLocation(file: word), excerpt: word)],
      help: word)
    #expect(!"\(diagnostic.withoutSecrets)".contains(word))
    let value = Value.record(Record([("a", .array([.string(word)])), ("b", .int(1))]))
    #expect(!"\(value.withoutSecrets)".contains(word))
  }
}

private enum Base64 {
  static func encode(_ text: String, isForURLs: Bool = false) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    let alphabet = Array(letters + (isForURLs ? "-_" : "+/"))
    var output = ""
    var (bits, count) = (0, 0)
    for byte in text.utf8 {
      bits = (bits << 8 | Int(byte)) & 0xffff
      count += 8
      while count >= 6 {
        count -= 6
        output.append(alphabet[bits >> count & 63])
      }
    }
    if count > 0 { output.append(alphabet[bits << (6 - count) & 63]) }
    return output
  }
}
