import MarqueeBase

@testable import MarqueeTemplate

/// What `value | filter: argument, name: argument | …` prints; `! message` for an error.
///
/// Values are Liquid's literals and, so that a table can hold any input, `12.50d` (a decimal as
/// PostgreSQL sends it), `@2026-11-21T18:30:00Z` (a moment), `[1, 2]` and `{a: 1}`.
func evaluate(
  _ expression: String, timeZone: String = "UTC", pageMode: Bool = false
) -> String {
  let context = FilterContext(
    now: Moment(.timestampWithZone, microseconds: 1_795_257_600_000_000), timeZone: timeZone,
    pageMode: pageMode)
  var reader = ExpressionReader(Array(expression.unicodeScalars))
  do throws(FilterError) {
    return try reader.expression(context).liquidText
  } catch {
    return "! " + error.message
  }
}

private struct ExpressionReader {
  private let text: [Unicode.Scalar]
  private var index = 0

  init(_ text: [Unicode.Scalar]) { self.text = text }

  mutating func expression(_ context: FilterContext) throws(FilterError) -> Value {
    var result = value()
    while take("|") {
      let name = word()
      var arguments = FilterArguments()
      if take(":") {
        repeat {
          let start = index
          let name = word()
          if !name.isEmpty, take(":") {
            arguments.named.append((name, value()))
          } else {
            index = start
            arguments.positional.append(value())
          }
        } while take(",")
      }
      guard let filter = FilterLibrary.find(name) else { throw FilterError("no filter \(name)") }
      result = try filter.apply(result, arguments, context)
    }
    precondition(index == text.count, "unread: \(String(String.UnicodeScalarView(text[index...])))")
    return result
  }

  private mutating func skipSpace() { while index < text.count, text[index] == " " { index += 1 } }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    skipSpace()
    guard index < text.count, text[index] == scalar else { return false }
    index += 1
    return true
  }

  private mutating func run(while matches: (Unicode.Scalar) -> Bool) -> String {
    var found = String.UnicodeScalarView()
    while index < text.count, matches(text[index]) {
      found.append(text[index])
      index += 1
    }
    return String(found)
  }

  private mutating func word() -> String {
    skipSpace()
    return run { $0 == "_" || $0.properties.isAlphabetic || ("0"..."9").contains($0) }
  }

  private mutating func value() -> Value {
    if take("'") {
      let text = run { $0 != "'" }
      index += 1
      return .string(text)
    }
    if take("\"") {
      let text = run { $0 != "\"" }
      index += 1
      return .string(text)
    }
    if take("[") {
      var items: [Value] = []
      while !take("]") {
        items.append(value())
        _ = take(",")
      }
      return .array(items)
    }
    if take("{") {
      var members: [(String, Value)] = []
      while !take("}") {
        let name = word()
        precondition(take(":"))
        members.append((name, value()))
        _ = take(",")
      }
      return .record(Record(members))
    }
    if take("@") { return moment(run { $0 != " " && $0 != "," && $0 != "]" }) }
    skipSpace()
    let literal = run { !" |,:]}".unicodeScalars.contains($0) }
    switch literal {
    case "nil": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "nan": return .double(.nan)
    case "infinity": return .double(.infinity)
    default: return number(literal)
    }
  }

  private func number(_ literal: String) -> Value {
    if literal.hasSuffix("d") { return .decimal(String(literal.dropLast())) }
    if let number = Int(literal) { return .int(number) }
    if let number = Double(literal), literal.contains(".") || literal.contains("e") {
      return .double(number)
    }
    return .decimal(literal)
  }

  private func moment(_ literal: String) -> Value {
    guard let found = ISOTime(literal, .inTemplates), let microseconds = found.microseconds else {
      preconditionFailure("no moment: \(literal)")
    }
    let kind: Moment.Kind =
      literal.utf8.count == 10 ? .date : found.offset == nil ? .timestamp : .timestampWithZone
    return .moment(Moment(kind, microseconds: microseconds))
  }
}
