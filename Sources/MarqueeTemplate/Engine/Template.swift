public import MarqueeBase

/// A compiled template. Immutable; any number of renderers run it at once.
public final class Template: Sendable {
  let program: Program

  /// Whether it is a partial whose file ends in a newline: several in a row stand on lines of
  /// their own.
  let isOfLines: Bool

  init(_ program: Program, isOfLines: Bool = false) {
    self.program = program
    self.isOfLines = isOfLines
  }

  package var source: TemplateSource { program.source }
  /// The source's name.
  public var name: String { program.source.name }
  public var format: Format { program.source.format }

  /// The root names that the template reads: the queries among them are what it depends on.
  /// Partials are not followed: see `TemplateEngine.names(reachableFrom:)`.
  package var names: TextSet { TextSet(program.readNames.keys) }

  /// What its author should know although it is no mistake: code of another language in its text.
  public var warnings: [Diagnostic] { program.warnings }

  /// The partials that it names as literals.
  package var partials: TextSet { program.literalPartials }

  /// Whether it reads a name that is worked out on the page, which may be any.
  package var readsAnyName: Bool { program.readsAnyName }

  /// Whether it is text and columns and nothing else.
  package var isOnlyColumns: Bool { program.isOnlyColumns }

  /// Whether it may use any partial, because some name is worked out on the page.
  package var hasDynamicPartials: Bool { program.hasDynamicPartials }
}
