internal import MarqueeBase

extension DatabaseError {
  /// The GRANT that is missing for the object that was refused.
  ///
  /// The server names the object without its schema, and in its own language; when that is not
  /// English, the advice is a general one.
  var privilegeHelp: String {
    let role = role.map(Self.quotedName) ?? "role"
    guard let start = message.firstRange(of: "permission denied for ")?.upperBound else {
      return "the role may not do this: GRANT it, for instance "
        + "`GRANT SELECT ON ALL TABLES IN SCHEMA public TO \(role)`"
    }
    let rest = message[start...]
    // Longer names come first: `foreign table` ends in `table`.
    let kinds: [(String, String)] = [
      ("materialized view ", "SELECT ON "), ("foreign table ", "SELECT ON "),
      ("table ", "SELECT ON "),
      ("view ", "SELECT ON "), ("relation ", "SELECT ON "), ("schema ", "USAGE ON SCHEMA "),
      ("sequence ", "SELECT ON SEQUENCE "), ("function ", "EXECUTE ON FUNCTION "),
      ("procedure ", "EXECUTE ON PROCEDURE "), ("aggregate ", "EXECUTE ON FUNCTION "),
      ("database ", "CONNECT ON DATABASE "), ("type ", "USAGE ON TYPE "),
      ("domain ", "USAGE ON DOMAIN "), ("language ", "USAGE ON LANGUAGE "),
      ("foreign server ", "USAGE ON FOREIGN SERVER "),
      ("foreign-data wrapper ", "USAGE ON FOREIGN DATA WRAPPER "),
      ("large object ", "SELECT ON LARGE OBJECT "),
    ]
    guard let (kind, right) = kinds.first(where: { rest.hasPrefix($0.0) }) else {
      return "the role may not do this: GRANT it to \(role)"
    }
    var name = String(rest.dropFirst(kind.count))
    if name.count > 2, name.first == "\"", name.last == "\"" {
      name = String(name.dropFirst().dropLast())
    }
    var thing = kind == "large object " ? name : Self.quotedName(name)
    if right.hasSuffix("FUNCTION ") || right.hasSuffix("PROCEDURE ") { thing += "(…)" }
    var help = "the role lacks a right; its owner can give it: `GRANT \(right)\(thing) TO \(role)`"
    if right == "SELECT ON " {
      help += "; for all of a schema's tables `GRANT SELECT ON ALL TABLES IN SCHEMA … TO \(role)`"
    }
    return help
  }

  /// The name of the object that was refused: the last word of the server's message.
  var refusedName: String? {
    guard let name = message.split(separator: " ").last else { return nil }
    return name.filter { $0 != "\"" }
  }

  /// A name as an SQL identifier, in double quotes if it needs them.
  private static func quotedName(_ name: String) -> String {
    let isPlain =
      name.first.map { $0.isASCII && ($0.isLowercase || $0 == "_") } == true
      && name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "_") }
    return isPlain ? name : Connection.quoted(name)
  }
}

extension ParsedQuery {
  /// The offset of a name's first occurrence, in bytes of the file; nil when it does not occur.
  func offset(of name: String?) -> Int? {
    guard let name else { return nil }
    var lexer = SQLLexer(source.text)
    let bytes = Array(source.text.utf8)
    while let token = lexer.next() {
      let text = String(decoding: bytes[token.range], as: UTF8.self)
      if token.kind == .word && text.lowercased() == name
        || token.kind == .quotedIdentifier && text == "\"\(name)\""
      {
        return token.range.lowerBound
      }
    }
    return nil
  }
}
