import Foundation
import MarqueeBase
import Testing

@Suite struct JSONReaderTests {
  static func show(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .int(let number): "int \(number)"
    case .double(let number): "double \(number)"
    case .decimal(let text): "decimal \(text)"
    case .string(let text): "\"\(text)\""
    case .array(let elements): "[\(elements.map(show).joined(separator: ","))]"
    case .record(let record):
      "{\(zip(record.keys.names, record.values).map { "\($0):\(show($1))" }.joined(separator: ","))}"
    default: "?"
    }
  }

  @Test(arguments: [
    ("null", "null"), (" true ", "true"), ("[]", "[]"), ("{}", "{}"),
    ("[ 1 , 2 ]", "[int 1,int 2]"),
    ("9223372036854775807", "int 9223372036854775807"),
    ("-9223372036854775808", "int -9223372036854775808"),
    ("9223372036854775808", "decimal 9223372036854775808"),
    ("-9223372036854775809", "decimal -9223372036854775809"),
    ("123456789012345678901234567890", "decimal 123456789012345678901234567890"),
    ("-0", "int 0"), ("1.5", "double 1.5"), ("1.50", "decimal 1.50"), ("-0.0", "double -0.0"),
    ("0.1", "double 0.1"), ("0.1000000000000000055", "decimal 0.1000000000000000055"),
    ("1e5", "decimal 1e5"), ("1e+20", "double 1e+20"), ("1e999", "decimal 1e999"),
    ("\"a\\u0041\\n\\/\\\"\"", "\"aA\n/\"\""), ("\"\\ud83d\\ude00\"", "\"😀\""),
    ("\"\\ud83d\"", "\"\u{fffd}\""), ("\"\\ude00x\"", "\"\u{fffd}x\""),
    ("\"\\ud83d\\u0041\"", "\"\u{fffd}A\""), ("\"\\u0000\"", "\"\u{0}\""),
    ("\"žluť\"", "\"žluť\""), ("{\"b\":1,\"a\":[{\"b\":2}]}", "{b:int 1,a:[{b:int 2}]}"),
    ("{\"a\":1,\"a\":2}", "{a:int 1,a:int 2}"), ("{\"\\u0061\":1}", "{a:int 1}"),
  ])
  func reads(_ text: String, _ expected: String) throws {
    var reader = JSONReader()
    #expect(Self.show(try reader.read(text)) == expected)
    #expect(Self.show(try reader.read(text)) == expected)
  }

  @Test(arguments: [
    ("", 0), ("  ", 2), ("tru", 0), ("[1,]", 3), ("[1 2]", 3), ("{\"a\"}", 4), ("{a:1}", 1),
    ("{\"a\":1,}", 7), ("01", 0), ("-", 1), ("1.", 2), ("1e", 2), (".5", 0), ("+1", 0), ("NaN", 0),
    ("\"a", 2), ("\"\\x\"", 2), ("\"\\u12g4\"", 5), ("\"a\nb\"", 2), ("1 2", 2), ("[", 1), ("]", 0),
    ("\u{feff}1", 0), ("'a'", 0), ("{\"a\":1 \"b\":2}", 7),
  ])
  func refuses(_ text: String, _ offset: Int) {
    var reader = JSONReader()
    let error = #expect(throws: JSONError.self) { try reader.read(text) }
    #expect(error?.offset == offset)
  }

  @Test(
    arguments: [
      [0x22, 0xff, 0x22], [0x22, 0xc0, 0x80, 0x22], [0x22, 0xed, 0xa0, 0x80, 0x22],
      [0x22, 0xe2, 0x82, 0x22], [0x22, 0x5c, 0x6e, 0x80, 0x22],
      [0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d],
    ] as [[UInt8]])
  func refusesBadUTF8(_ bytes: [UInt8]) {
    var reader = JSONReader()
    #expect(throws: JSONError.self) { try bytes.withUnsafeBytes { try reader.read($0) } }
  }

  @Test func limitsNesting() throws {
    var reader = JSONReader()
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let nested = { (depth: Int) in
        String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
      }
      _ = try reader.read(nested(JSONReader.maximumDepth))
      #expect(throws: JSONError.self) { try reader.read(nested(JSONReader.maximumDepth + 1)) }
      #expect(throws: JSONError.self) {
        try reader.read(String(repeating: open, count: 1_000_000))
      }
    }
  }

  @Test func sharesTheKeysOfLikeObjects() throws {
    var reader = JSONReader()
    let first = try reader.read("[{\"a\":1,\"b\":{\"c\":1}},{\"a\":2,\"b\":{\"c\":2}}]")
    let second = try reader.read("{\"a\":3,\"b\":null}")
    guard case .array(let rows) = first, case .record(let one) = rows[0],
      case .record(let two) = rows[1], case .record(let three) = second
    else {
      Issue.record("not records")
      return
    }
    #expect(one.keys === two.keys)
    #expect(one.keys === three.keys)
    // As many different keys as a hostile document likes.
    for start in stride(from: 0, to: 20_000, by: 5000) {
      let members = (start..<start + 5000).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
      guard case .record(let record) = try reader.read("{\(members)}") else { return }
      #expect(record.keys.names.count == 5000)
      #expect(record["k\(start + 4999)"].map(Self.show) == "int \(start + 4999)")
    }
  }

  /// Random documents, some of them damaged, against Python's reader. Numbers are compared as
  /// their text.
  @Test func agreesWithPython() throws {
    let script = #"""
      import json, random, sys
      random.seed(7)
      class N(str): pass
      def text(s): return "s" + ".".join(f"{ord(c):x}" for c in s)
      def canon(v):
          if v is None: return "null"
          if v is True: return "true"
          if v is False: return "false"
          if isinstance(v, N): return "n" + ("0" if v == "-0" else v)
          if isinstance(v, str): return text(v)
          if isinstance(v, tuple): return "{" + ",".join(text(k) + ":" + canon(x) for k, x in v) + "}"
          return "[" + ",".join(canon(x) for x in v) + "]"
      def blank(): return random.choice(["", "", " ", "\n\t"])
      def string():
          out = ""
          for _ in range(random.randrange(6)):
              c = chr(random.choice([random.randrange(32, 127), random.randrange(160, 0x500), 0x1f600, 10, 92, 34]))
              out += json.dumps(c, ensure_ascii=random.random() < .5)[1:-1]
          return '"' + out + '"'
      def number():
          n = str(random.randrange(-10**random.randrange(1, 22), 10**random.randrange(1, 22)))
          if random.random() < .5: n += "." + str(random.randrange(10**random.randrange(1, 18)))
          if random.random() < .3: n += random.choice("eE") + random.choice(["", "+", "-"]) + str(random.randrange(400))
          return n
      def doc(d):
          k = random.randrange(7 if d < 5 else 5)
          if k == 0: return random.choice(["null", "true", "false"])
          if k in (1, 2): return number()
          if k in (3, 4): return string()
          if k == 5: return "[" + ",".join(blank() + doc(d + 1) + blank() for _ in range(random.randrange(5))) + "]"
          return "{" + ",".join(blank() + random.choice([string(), '"id"', '"title"']) + blank() + ":" + blank() + doc(d + 1) for _ in range(random.randrange(5))) + "}"
      def const(_): raise ValueError
      for i in range(4000):
          b = bytearray(doc(0).encode())
          if i % 2:
              for _ in range(random.randrange(1, 3)):
                  p = random.randrange(len(b) + 1)
                  k = random.randrange(3)
                  if k == 0 and p < len(b): del b[p]
                  elif k == 1: b.insert(p, random.choice(b'{}[]",:\\0 1e.-u\x80\xff\n'))
                  elif p < len(b): b[p] = random.choice(b'{}[]",:\\0 1e.-u\xc3')
          try:
              v = canon(json.loads(bytes(b).decode(), parse_int=N, parse_float=N, parse_constant=const, object_pairs_hook=tuple))
              if any(0xd800 <= int(p, 16) < 0xe000 for w in v.replace("{", ",").replace("[", ",").split(",") for q in w.split(":") if q.startswith("s") for p in q[1:].rstrip("}]").split(".") if p): continue
          except ValueError: v = "invalid"
          print(bytes(b).hex(), v)
      """#
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    let lines = String(decoding: data, as: UTF8.self).split(separator: "\n")
    #expect(lines.count > 3500)
    var reader = JSONReader()
    for line in lines {
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
      let hex = Array(parts[0].utf8)
      let bytes = stride(from: 0, to: hex.count, by: 2).map {
        UInt8(String(decoding: hex[$0..<$0 + 2], as: UTF8.self), radix: 16) ?? 0
      }
      var read = "invalid"
      if let value = try? bytes.withUnsafeBytes({ try reader.read($0) }) { read = canon(value) }
      #expect(read == parts[1], "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  private func canon(_ value: Value) -> String {
    switch value {
    case .null: "null"
    case .bool(let flag): "\(flag)"
    case .int(let number): "n\(number)"
    case .double(let number): "n\(number)"
    case .decimal(let text): "n\(text)"
    case .string(let text): canon(text)
    case .array(let elements): "[\(elements.map(canon).joined(separator: ","))]"
    case .record(let record):
      "{\(zip(record.keys.names, record.values).map { "\(canon($0)):\(canon($1))" }.joined(separator: ","))}"
    default: "?"
    }
  }

  private func canon(_ text: String) -> String {
    "s" + text.unicodeScalars.map { String($0.value, radix: 16) }.joined(separator: ".")
  }
}
