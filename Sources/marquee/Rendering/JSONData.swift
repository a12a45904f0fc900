internal import MarqueeBase

/// A reader of a template's data: a JSON object whose members are the template's variables.
enum JSONData {
  static func read(_ file: InputFile) throws(Diagnostics) -> Record {
    var reader = JSONReader()
    let value: Value
    do throws(JSONError) {
      value = try read(file.bytes, with: &reader)
    } catch {
      let text = String(decoding: file.bytes, as: UTF8.self)
      let place = SourceLocation(file: file.name, text: text, offset: error.offset)
      throw Diagnostics(
        Diagnostic(
          "the data is not JSON: \(error.message)", code: "render.data", at: place,
          excerpt: line(place.line, of: text)))
    }
    guard case .record(let record) = value else {
      throw Diagnostics(
        Diagnostic(
          "the data is \(value.kindName), not an object", code: "render.data",
          at: SourceLocation(file: file.name),
          help: "write an object whose members are the template's names: {\"movie\": …}"))
    }
    return record
  }

  static func read(_ bytes: [UInt8], with reader: inout JSONReader) throws(JSONError) -> Value {
    var result: Result<Value, JSONError> = .success(.null)
    bytes.withUnsafeBytes { buffer in
      do throws(JSONError) {
        result = .success(try reader.read(buffer))
      } catch {
        result = .failure(error)
      }
    }
    return try result.get()
  }

  private static func line(_ number: Int, of text: String) -> String? {
    let lines = text.split(separator: "\n", maxSplits: number, omittingEmptySubsequences: false)
    return number >= 1 && number <= lines.count ? String(lines[number - 1]) : nil
  }
}
