import Foundation
import MarqueeBase
import Testing

/// Runs the examples of one page of the documentation, in order, with the built program.
///
/// ``DocumentBlock`` explains how a page marks its examples.
struct DocumentExamples {
  /// One line for each wrong example: `docs/tour.md:12: what differs`.
  private(set) var problems: [String] = []
  /// The number of examples.
  private(set) var count = 0

  private let name: String
  private let blocks: [DocumentBlock]
  private var template: Template?
  private var site: TemporaryFolder?
  /// The current folder, from the site's folder; `cd` in an example changes it.
  private var place = "."

  private struct Template {
    let format: String
    let text: String
    var data = Record([])
    var partials: [(String, Value)] = []
  }

  init(name: String, text: String) {
    self.name = name
    blocks = DocumentBlock.all(of: text)
  }

  mutating func run() throws {
    var index = 0
    while index < blocks.count {
      let block = blocks[index]
      let next = index + 1 < blocks.count ? blocks[index + 1] : nil
      index += 1
      guard block.kind == .comment else {
        if case .fence = block.kind { problem(block, "an example that nothing tests") }
        continue
      }
      let (key, argument, own) = block.instruction
      if key == "site" {
        site = try TemporaryFolder()
        place = "."
        continue
      }
      var used = block
      if own == nil {
        guard let next, next.kind != .comment else {
          problem(block, "no block follows '\(key)'")
          continue
        }
        used = next
        index += 1
      }
      try example(key, argument, own ?? used.lines, at: used)
      // The errors that are expected of a configuration are read with it.
      if key == "configuration", index + 1 < blocks.count,
        blocks[index].kind == .comment, blocks[index].instruction.key == "error"
      {
        index += 2
      }
    }
  }

  private mutating func example(
    _ key: String, _ argument: String?, _ lines: [String], at block: DocumentBlock
  ) throws {
    let text = lines.joined(separator: "\n")
    switch key {
    case "untested": break
    // WorkflowTests and ActionTests run them.
    case "workflow", "workflow-steps", "gitlab", "kubernetes", "vercel", "function", "install":
      count += 1
    case "template": template = Template(format: argument ?? "markdown", text: text)
    case "partial": template?.partials.append((argument ?? "", .string(text + "\n")))
    case "data":
      var reader = JSONReader()
      if case .record(let data) = try reader.read(text) { template?.data = data }
    case "output", "error", "warning": try render(key, wanted: text, at: block)
    case "expressions": try expressions(block, data: argument)
    case "configuration": try configure(text, at: block)
    case "file": try site?.write("\(place)/\(argument ?? "")", text + "\n")
    case "change": try change(argument ?? "", lines, at: block)
    case "run": try commands(lines, exitCode: Int32(argument ?? "0") ?? -1, at: block)
    case "reference":
      count += 1
      let said = try Program.run(["help", argument ?? "", "--markdown"])
      if said.output != text + "\n" {
        problem(block, "is not what 'marquee help \(argument ?? "")' says: run scripts/reference")
      }
    case "holds":
      count += 1
      let file = try site?.read("\(place)/\(argument ?? "")") ?? ""
      if !file.contains(text) { problem(block, "\(argument ?? "") does not hold it:\n\(file)") }
    default: problem(block, "'\(key)' is no kind of example")
    }
  }

  private mutating func problem(_ block: DocumentBlock, _ text: String, line: Int? = nil) {
    problems.append("\(name):\(line ?? block.line): \(text)")
  }
}

extension DocumentExamples {
  private mutating func render(_ key: String, wanted: String, at block: DocumentBlock) throws {
    count += 1
    guard let template else { return problem(block, "'\(key)' of no template") }
    let answer = try Self.render([template])[0]
    let member = key == "warning" ? "warnings" : key
    guard let given = answer.keys.names.contains(member) ? Self.text(answer[member]) : nil else {
      let other = Self.text(answer["error"] ?? answer["output"])
      return problem(block, "gives no \(key), but:\n\(other)")
    }
    if given != wanted { problem(block, "gives:\n\(given)") }
  }

  /// The text without its final newline, which a fenced block can't show.
  private static func text(_ value: Value?) -> String {
    switch value {
    case .string(let text)?: text.hasSuffix("\n") ? String(text.dropLast()) : text
    case .array(let values)?: values.map { Self.text($0) }.joined(separator: "\n")
    default: ""
    }
  }

  private static func render(_ templates: [Template]) throws -> [Record] {
    var lines: [UInt8] = []
    for template in templates {
      let request = Record([
        ("as", .string(template.format)), ("template", .string(template.text)),
        ("data", .record(template.data)), ("partials", .record(Record(template.partials))),
      ])
      JSONWriter.append(.record(request), to: &lines)
      lines.append(UInt8(ascii: "\n"))
    }
    let result = try Program.run(
      ["render", "--batch", "--now", "2026-11-21T18:30:00Z"],
      input: String(decoding: lines, as: UTF8.self))
    var reader = JSONReader()
    let answers = try result.output.split(separator: "\n").map { line in
      guard case .record(let answer) = try reader.read(String(line)) else { return Record([]) }
      return answer
    }
    try #require(answers.count == templates.count, "\(result.errors)")
    return answers
  }

  /// Runs one small template for each row of a table.
  private mutating func expressions(_ block: DocumentBlock, data: String?) throws {
    var reader = JSONReader()
    var record = Record([])
    if let data, case .record(let given) = try reader.read(data) { record = given }
    let rows = block.cells.filter { $0.cells.count >= 2 && !$0.cells[$0.cells.count - 2].isEmpty }
    let answers = try Self.render(
      rows.map { Template(format: "text", text: $0.cells[$0.cells.count - 2], data: record) })
    for (row, answer) in zip(rows, answers) {
      count += 1
      let given = Self.text(answer["output"] ?? answer["error"])
        .replacingOccurrences(of: "\n", with: "↵")
      if given != row.cells[row.cells.count - 1] {
        problem(block, "gives \(given)", line: row.line)
      }
    }
  }

  /// Checks a marquee.yaml with `db url`, which reads the configuration and connects to nothing.
  private mutating func configure(_ text: String, at block: DocumentBlock) throws {
    count += 1
    let folder = try TemporaryFolder()
    try folder.write("marquee.yaml", text + "\n")
    let result = try Program.run(
      ["db", "url", "--database-url", "postgresql://u@h/d"], in: folder.url)
    var wanted = ""
    if let index = blocks.firstIndex(where: { $0.line == block.line }), index + 2 < blocks.count,
      blocks[index + 1].kind == .comment, blocks[index + 1].instruction.key == "error"
    {
      wanted = blocks[index + 2].text + "\n"
    }
    if result.errors != wanted { problem(block, "says:\n\(result.errors)") }
  }

  /// Applies a change as `diff -u` shows it: lines with `-` are removed, lines with `+` added, and
  /// the other lines show where.
  private mutating func change(
    _ name: String, _ lines: [String], at block: DocumentBlock
  ) throws {
    guard let site else { return problem(block, "a change, but no site") }
    count += 1
    func side(_ mark: Character) -> String {
      lines.filter { $0.isEmpty || $0.first == " " || $0.first == mark }
        .map { $0.dropFirst() + "\n" }.joined()
    }
    let text = try site.read("\(place)/\(name)")
    let parts = text.components(separatedBy: side("-"))
    guard parts.count == 2 else {
      return problem(block, "\(name) has these lines \(parts.count - 1) times:\n\(text)")
    }
    try site.write("\(place)/\(name)", parts.joined(separator: side("+")))
  }

  private mutating func commands(
    _ lines: [String], exitCode: Int32, at block: DocumentBlock
  ) throws {
    guard let site else { return problem(block, "a command, but no site") }
    var next = 0
    while next < lines.count {
      guard lines[next].hasPrefix("$ ") else { return problem(block, "no command") }
      count += 1
      let command = lines[next].dropFirst(2)
      let said = lines[(next + 1)...].prefix { !$0.hasPrefix("$ ") }
      next += 1 + said.count
      if command.hasPrefix("cd ") { place += "/" + command.dropFirst(3) }
      let result = try Shell.run(
        command.hasPrefix("cd ") ? "true" : String(command), in: site, at: place)
      let wanted = next < lines.count ? 0 : exitCode
      if result.exitCode != wanted {
        problem(block, "\(command): exit code \(result.exitCode), not \(wanted):\n\(result.said)")
      } else if !Self.matches(result.said, Array(said)) {
        problem(block, "\(command) says:\n\(result.said)")
      }
    }
  }

  private static func matches(_ text: String, _ wanted: [String]) -> Bool {
    var pattern = ""
    for line in wanted {
      if line == "…" {
        pattern += "(?:[^\n]*\n)*"
      } else {
        let parts = timeless(line).components(separatedBy: "…")
        pattern += parts.map(NSRegularExpression.escapedPattern).joined(separator: "[^\n]*") + "\n"
      }
    }
    let given = timeless(text)
    let match = given.range(of: "^\(pattern)$", options: .regularExpression)
    return match == given.startIndex..<given.endIndex || (wanted.isEmpty && given.isEmpty)
  }

  /// The text with times such as `2.13 s` and `0.8 ms` made equal, because they are not compared.
  private static func timeless(_ text: String) -> String {
    text.replacingOccurrences(
      of: #"\b\d+(\.\d+)? (s|ms)\b"#, with: "0 $2", options: .regularExpression
    ).replacingOccurrences(of: "0 ms", with: "0 s")
  }
}
