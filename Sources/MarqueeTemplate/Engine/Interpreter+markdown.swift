internal import MarqueeBase

extension Interpreter {
  /// The result of the `markdown` filter: the value's HTML, or the text itself, with a warning,
  /// when rendering it would cost too much.
  mutating func markdown(
    _ value: Value, isInline: Bool, _ call: FilterCall, _ program: Program
  ) throws(Diagnostics) -> Value {
    let text = try text(of: value, call, program)
    do throws(MarkdownFailure) {
      let html = try RowMarkdown.html(of: text, isInline: isInline, engine.options.markdown)
      return .object(TrustedHTML(vouchedFor: html, kind: isInline ? .inline : .block))
    } catch {
      warnings.append(warning(error, text, call, program))
      return .string(text)
    }
  }

  private func warning(
    _ failure: MarkdownFailure, _ text: String, _ call: FilterCall, _ program: Program
  ) -> Diagnostic {
    let size = ByteSize.text(text.utf8.count)
    var help = "such text is written to keep a machine busy: look at the row that it comes from"
    let reason: String
    switch failure {
    case .tooLong(let limit):
      reason = "is longer than \(ByteSize.text(limit))"
      help = "shorten the value, or raise build.markdown_limit in marquee.yaml"
    case .tooMuchHTML: reason = "makes far more HTML than its \(size)"
    case .tooSlow: reason = "takes far longer than \(size) of text should"
    case .broke: reason = "takes too much memory, or broke the Markdown library"
    case .noWorker:
      reason = "is too long to be rendered in this process (\(size))"
      help =
        "values of more than \(ByteSize.text(MarkdownLimits.smallBytes)), and tables of more "
        + "than \(MarkdownLimits.smallCells) cells, need the marquee program to render them"
    }
    var diagnostic = program.diagnostic(
      "the Markdown '\(Self.beginning(of: text))' \(reason), and is shown as text",
      code: "template.markdown-limit", offset: call.offset, length: call.length, help: help)
    diagnostic.severity = .warning
    return diagnostic
  }
}
