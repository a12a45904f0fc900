public import MarqueeBase

/// A compiled template. It is immutable; any number of renderers can run it at the same time.
public final class Template: Sendable {
  let program: Program

  /// Whether this is a partial whose file ends in a newline: when it is rendered several times in a
  /// row, each output is on lines of its own.
  let isOfLines: Bool

  init(_ program: Program, isOfLines: Bool = false) {
    self.program = program
    self.isOfLines = isOfLines
  }

  /// The source that the template was compiled from.
  package var source: TemplateSource { program.source }
  /// The source's name.
  public var name: String { program.source.name }
  public var format: Format { program.source.format }

  /// The root names that the template reads; the queries among them are its dependencies. Names in
  /// partials are not included; see `TemplateEngine.names(reachableFrom:)`.
  package var names: TextSet { TextSet(program.readNames.keys) }

  /// Warnings for the author about text that is no mistake: code of another language.
  public var warnings: [Diagnostic] { program.warnings }

  /// The partials whose names are literals in the template.
  package var partials: TextSet { program.literalPartials }

  /// Whether the template reads a variable by a computed name, which may be any name.
  package var readsAnyName: Bool { program.readsAnyName }

  /// Whether the template consists of text and columns only.
  package var isOnlyColumns: Bool { program.isOnlyColumns }

  /// Whether the template may use any partial, because a partial's name is computed.
  package var hasDynamicPartials: Bool { program.hasDynamicPartials }
}
