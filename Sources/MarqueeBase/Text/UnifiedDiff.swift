/// The difference of two texts as `diff -u` prints it, so that people can read it and `patch` can
/// apply it:
///
///     --- snapshots/index.html
///     +++ index.html
///     @@ -1,3 +1,3 @@
///      <h1>Films</h1>
///     -<p>Heat</p>
///     +<p>Heat (1995)</p>
///      <hr>
package enum UnifiedDiff {
  /// - Parameters:
  ///   - old, new: the whole texts. A text that contains a zero byte or is not UTF-8 is binary: the
  ///     result only states that the two differ.
  ///   - oldName, newName: the names after `---` and `+++`.
  ///   - context: the number of unchanged lines around a change.
  /// - Returns: the difference in whole lines, or nil when the texts are equal.
  package static func text(
    old: [UInt8], new: [UInt8], oldName: String, newName: String, context: Int = 3
  ) -> String? {
    if old == new { return nil }
    guard isText(old), isText(new) else { return "Binary files \(oldName) and \(newName) differ\n" }
    let (oldLines, newLines) = (lines(old), lines(new))
    let changes = changes(old, oldLines, new, newLines)
    var output = Array("--- \(oldName)\n+++ \(newName)\n".utf8)
    var next = 0
    while next < changes.count {
      var last = next
      while last + 1 < changes.count,
        changes[last + 1].old.lowerBound - changes[last].old.upperBound <= 2 * context
      {
        last += 1
      }
      let writer = HunkWriter(
        old: old, oldLines: oldLines, new: new, newLines: newLines, context: context)
      writer.append(changes[next...last], to: &output)
      next = last + 1
    }
    return String(decoding: output, as: UTF8.self)
  }

  private static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.contains(0) && bytes.withUnsafeBytes { String(validating: $0, as: UTF8.self) != nil }
  }

  /// The lines, each with its newline; only the last one may have none.
  private static func lines(_ bytes: [UInt8]) -> [Range<Int>] {
    var lines: [Range<Int>] = []
    var start = 0
    for index in bytes.indices where bytes[index] == 0x0A {
      lines.append(start..<index + 1)
      start = index + 1
    }
    if start < bytes.count { lines.append(start..<bytes.count) }
    return lines
  }

  private static func changes(
    _ old: [UInt8], _ oldLines: [Range<Int>], _ new: [UInt8], _ newLines: [Range<Int>]
  ) -> [LineDiff.Change] {
    // Two versions of a page mostly begin and end alike, so only the lines between are compared.
    var start = 0
    let shorter = min(oldLines.count, newLines.count)
    while start < shorter, old[oldLines[start]] == new[newLines[start]] { start += 1 }
    var end = 0
    while end < shorter - start,
      old[oldLines[oldLines.count - 1 - end]] == new[newLines[newLines.count - 1 - end]]
    {
      end += 1
    }
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func number(_ line: ArraySlice<UInt8>) -> Int {
      if let known = numbers[line] { return known }
      numbers[line] = numbers.count
      return numbers.count - 1
    }
    let changes = LineDiff.changes(
      old: oldLines[start..<oldLines.count - end].map { number(old[$0]) },
      new: newLines[start..<newLines.count - end].map { number(new[$0]) })
    return changes.map { change in
      LineDiff.Change(
        old: change.old.lowerBound + start..<change.old.upperBound + start,
        new: change.new.lowerBound + start..<change.new.upperBound + start)
    }
  }
}

/// Writes changes that are near one another, with the lines around them.
private struct HunkWriter {
  let old: [UInt8]
  let oldLines: [Range<Int>]
  let new: [UInt8]
  let newLines: [Range<Int>]
  let context: Int

  func append(_ changes: ArraySlice<LineDiff.Change>, to output: inout [UInt8]) {
    guard let first = changes.first, let last = changes.last else { return }
    let before = min(context, first.old.lowerBound)
    let after = min(context, oldLines.count - last.old.upperBound)
    let oldRange = first.old.lowerBound - before..<last.old.upperBound + after
    let newRange = first.new.lowerBound - before..<last.new.upperBound + after
    output += "@@ -\(Self.shown(oldRange)) +\(Self.shown(newRange)) @@\n".utf8
    var line = oldRange.lowerBound
    for change in changes {
      appendOld(line..<change.old.lowerBound, " ", to: &output)
      appendOld(change.old, "-", to: &output)
      for line in change.new { append(new[newLines[line]], "+", to: &output) }
      line = change.old.upperBound
    }
    appendOld(line..<oldRange.upperBound, " ", to: &output)
  }

  private func appendOld(_ lines: Range<Int>, _ mark: Unicode.Scalar, to output: inout [UInt8]) {
    for line in lines { append(old[oldLines[line]], mark, to: &output) }
  }

  private func append(
    _ line: ArraySlice<UInt8>, _ mark: Unicode.Scalar, to output: inout [UInt8]
  ) {
    output.append(UInt8(ascii: mark))
    output += line
    if line.last != 0x0A { output += "\n\\ No newline at end of file\n".utf8 }
  }

  /// The lines' range as `diff` writes it: `12,3`, `12` for one line; an empty range has the number
  /// of the line before it.
  private static func shown(_ lines: Range<Int>) -> String {
    switch lines.count {
    case 0: "\(lines.lowerBound),0"
    case 1: "\(lines.lowerBound + 1)"
    default: "\(lines.lowerBound + 1),\(lines.count)"
    }
  }
}
