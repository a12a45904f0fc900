package import MarqueeBase

extension ParsedQuery {
  /// Warnings about texts in single quotes that were meant to be a parameter: `':city'`, `'{{
  /// params.city }}'`. The server compares with that text, and finds no rows without reporting an
  /// error.
  ///
  /// - Parameter parameters: the names of the parameters that exist.
  package func literalWarnings(parameters: some Collection<String>) -> [Diagnostic] {
    var lexer = SQLLexer(source.text)
    let bytes = Array(source.text.utf8)
    var warnings: [Diagnostic] = []
    while let token = lexer.next() {
      guard token.kind == .string, bytes[token.range.lowerBound] == UInt8(ascii: "'"),
        token.range.count > 2
      else { continue }
      let text = String(decoding: bytes[token.range].dropFirst().dropLast(), as: UTF8.self)
      var meant: String?
      var why = ""
      if text.first == ":", parameters.contains(String(text.dropFirst())) {
        meant = String(text.dropFirst())
        why = "a parameter in quotes is text: the server sees the letters '\(text)'"
      } else if text.contains("{{"), text.contains("}}") || text.contains("{%") {
        let inner = text.split(separator: "{{").last?.split(separator: "}}").first ?? ""
        let name = inner.split { !($0.isLetter || $0.isNumber || $0 == "_") }.last.map(String.init)
        meant = name.flatMap { parameters.contains($0) ? $0 : nil } ?? "name"
        why = "Liquid isn't run in SQL: the server sees the letters '{{ … }}'"
      }
      guard let meant else { continue }
      var warning = source.diagnostic(
        why, code: "sql.literal-parameter", offset: token.range.lowerBound,
        byteCount: token.range.count,
        help: "write :\(meant) without quotes: parameters are bound, never pasted")
      warning.severity = .warning
      warnings.append(warning)
    }
    return warnings
  }
}
