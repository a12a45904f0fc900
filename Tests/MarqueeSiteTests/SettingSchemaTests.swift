import Foundation
import MarqueeBase
import Testing

@testable import MarqueeSite

/// The JSON Schema that `marquee schema` prints.
@Suite struct SettingSchemaTests {
  /// The example in docs/site.md has every section.
  @Test func knowsEveryKeyOfTheExample() throws {
    let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appending(path: "../../docs/site.md")
    let text = try String(contentsOf: page, encoding: .utf8)
    let example = try #require(
      text.firstMatch(of: /<!-- configuration -->\n```yaml\n((?s:.*?))```/))
    let source = YAMLSource(
      file: "marquee.yaml", text: String(example.1), category: .configuration)
    let root = try #require(try source.parse())
    var keys: [String] = []
    #expect(unknown(root.value, SettingReference.schema, at: "", &keys) == [])
    #expect(keys.count > 30 && keys.contains(".queries.films.key"))
  }

  @Test func refusesOtherKeys() {
    var keys: [String] = []
    let wrong = Value.record(Record([("build", .record(Record([("outptu", .string("a"))])))]))
    #expect(unknown(wrong, SettingReference.schema, at: "", &keys) == [".build.outptu"])
  }

  /// The keys that a schema does not allow.
  private func unknown(
    _ value: Value, _ schema: Value, at path: String, _ keys: inout [String]
  ) -> [String] {
    guard case .record(let members) = value, case .record(let schema) = schema else { return [] }
    var found: [String] = []
    for (key, member) in zip(members.keys.names, members.values) {
      keys.append(path + "." + key)
      var next = schema["additionalProperties"] ?? .bool(false)
      if case .record(let properties)? = schema["properties"], let property = properties[key] {
        next = property
      }
      if case .bool(false) = next { found.append(path + "." + key) }
      found += unknown(member, next, at: path + "." + key, &keys)
    }
    return found
  }
}
