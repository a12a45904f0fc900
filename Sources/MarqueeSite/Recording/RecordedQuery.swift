internal import MarqueeBase

/// Reads one file of a recording from its start.
struct RecordedQuery: ~Copyable {
  private static let batchRows = 1000

  /// The file as messages show it: `rows/movies.jsonl`.
  private let name: String
  private var lines: RecordedLines
  let header: RecordingHeader

  init(_ path: String, shownAs name: String) throws(Diagnostics) {
    var lines = try RecordedLines(path, shownAs: name)
    var json = JSONReader()
    var header: RecordingHeader?
    _ = try lines.next { bytes throws(Diagnostics) in
      header = try Self.header(bytes, name, &json)
    }
    guard let header else { throw Diagnostics(Self.damaged("\(name) is empty", name, line: 0)) }
    self.name = name
    self.lines = lines
    self.header = header
  }

  private static func header(
    _ bytes: UnsafeRawBufferPointer, _ name: String, _ json: inout JSONReader
  ) throws(Diagnostics) -> RecordingHeader {
    do throws(RecordedValueReader.Mistake) {
      guard let value = try? json.read(bytes) else {
        throw RecordedValueReader.Mistake("the recording's first line is damaged")
      }
      return try RecordingHeader(value)
    } catch {
      throw Diagnostics(damaged(error.message, name, line: 1))
    }
  }

  /// Passes all rows to `receiver`, in batches.
  mutating func read(_ receiver: any RowReceiver) throws(Diagnostics) {
    let clock = ContinuousClock()
    let start = clock.now
    let query = header.query
    try receiver.begin(query, columns: header.columns)
    let decoder = RowDecoder(header, file: name)
    var json = JSONReader()
    var records: [Record] = []
    var isDone = false
    while !isDone {
      let number = lines.number + 1
      let found = try lines.next { bytes throws(Diagnostics) in
        if let record = try decoder.row(bytes, line: number, &json) {
          records.append(record)
        } else {
          isDone = true
        }
      }
      guard found else {
        throw Diagnostics(
          Self.damaged("the recording breaks off: its last line is missing", name, line: number - 1)
        )
      }
      if records.count == Self.batchRows || isDone, !records.isEmpty {
        try receiver.receive(query, DecodedBatch(records))
        records.removeAll(keepingCapacity: true)
      }
    }
    let number = lines.number + 1
    if try lines.next({ _ in }) {
      throw Diagnostics(Self.damaged("text after the recording's end", name, line: number))
    }
    try receiver.end(query, duration: clock.now - start)
  }

  static func damaged(_ message: String, _ file: String, line: Int) -> Diagnostic {
    Diagnostic(
      message, code: "rows.damaged", at: SourceLocation(file: file, line: line),
      help: "record it again with 'marquee record'")
  }
}

/// Decodes lines to records that share their keys.
private struct RowDecoder {
  private let file: String
  private let query: String
  private let keys: RecordKeys
  private let types: [RecordedType]
  private let reader = RecordedValueReader()

  init(_ header: RecordingHeader, file: String) {
    self.file = file
    query = header.query
    keys = RecordKeys(header.columns.map(\.name), query: header.query)
    types = header.columns.map { RecordedType(sqlType: $0.type) }
  }

  /// The record in a line; nil for the last line, `{"end":"movies"}`.
  func row(
    _ bytes: UnsafeRawBufferPointer, line: Int, _ json: inout JSONReader
  ) throws(Diagnostics) -> Record? {
    let value: Value
    do throws(JSONError) {
      value = try json.read(bytes)
    } catch {
      let text = String(decoding: bytes, as: UTF8.self)
      var place = SourceLocation(file: file, text: text, offset: error.offset)
      place.line = line
      throw Diagnostics(
        Diagnostic(
          "this row is not JSON: \(error.message)", code: "rows.damaged", at: place, excerpt: text,
          help: "record it again with 'marquee record'"))
    }
    if case .record(let end) = value, case .string(query)? = end["end"] { return nil }
    guard case .array(let values) = value else {
      throw Diagnostics(RecordedQuery.damaged("a row is a list of values", file, line: line))
    }
    guard values.count == types.count else {
      throw Diagnostics(
        RecordedQuery.damaged(
          "this row has \(values.count) values, and \(query) has \(types.count) columns", file,
          line: line))
    }
    var read: [Value] = []
    read.reserveCapacity(values.count)
    for index in values.indices {
      do throws(RecordedValueReader.Mistake) {
        read.append(try reader.read(values[index], types[index]))
      } catch {
        throw Diagnostics(
          RecordedQuery.damaged(
            "column '\(keys.names[index])': \(error.message)", file, line: line))
      }
    }
    return Record(keys: keys, values: read)
  }
}
