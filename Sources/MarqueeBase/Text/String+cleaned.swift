extension String {
  /// The text with every secret in it replaced by `****` in whatever form it has there, with
  /// control characters replaced by spaces, and with no more than `limit` Unicode scalars. (The
  /// secrets of the whole run are masked where messages leave the program; these have to be masked
  /// before the text is shortened.)
  package func cleaned(of secrets: [Secret?], limit: Int = 400) -> String {
    let text = SecretMask(secrets.compactMap { $0?.reveal() }).masking(self)
    let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7f ? " " : $0 }
    let shown = String(String.UnicodeScalarView(scalars.prefix(limit)))
    return scalars.count > limit ? shown + "…" : shown
  }
}
