import MarqueeBase
import MarqueeTemplate
import Testing

/// A template, its data as JSON, and what Liquid makes of them.
struct LiquidCase: Sendable, CustomTestStringConvertible {
  let template: String
  let output: String
  let data: String
  let partials: [String: String]

  init(
    _ template: String, _ output: String, data: String = "{}", partials: [String: String] = [:]
  ) {
    self.template = template
    self.output = output
    self.data = data
    self.partials = partials
  }

  var testDescription: String { template }

  func check(sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
    var reader = JSONReader()
    guard case .record(let record) = try reader.read(data) else { return }
    let values = TextMap(uniqueKeysWithValues: zip(record.keys.names, record.values))
    do {
      let rendered = try render(template, as: .liquid, values, partials: partials)
      #expect(rendered == output, sourceLocation: sourceLocation)
    } catch {
      Issue.record("\(error.all.map(\.formatted))", sourceLocation: sourceLocation)
    }
  }
}
