/// The terminal's colours (ECMA-48 SGR). Each function also ends the style that it begins.
enum TerminalStyle {
  static func bold(_ text: String) -> String { paint(text, "1") }
  static func red(_ text: String) -> String { paint(text, "1;31") }
  static func green(_ text: String) -> String { paint(text, "32") }
  static func magenta(_ text: String) -> String { paint(text, "1;35") }
  static func cyan(_ text: String) -> String { paint(text, "36") }

  private static func paint(_ text: String, _ code: String) -> String {
    text.isEmpty ? "" : "\u{1b}[\(code)m\(text)\u{1b}[0m"
  }
}
