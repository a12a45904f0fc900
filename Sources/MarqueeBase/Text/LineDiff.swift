/// Finds the lines that differ in two texts with Myers' O(ND) algorithm in linear space ("An O(ND)
/// Difference Algorithm and Its Variations", 1986), on numbers that stand for lines.
///
/// An exact comparison of two texts of 100,000 lines with nothing in common would take 10^10 steps.
/// Therefore lines that only one side has are set apart first, which keeps the result exact. And a
/// search that has gone `costLimit` edits deep continues from the best point that it has reached:
/// the result is still correct, but perhaps not the shortest.
package struct LineDiff {
  /// A run of lines to remove and lines to insert in their place; one of the two may be empty.
  package struct Change: Hashable, Sendable {
    /// The numbers of the old text's lines, from 0.
    package var old: Range<Int>
    /// The numbers of the new text's lines, from 0.
    package var new: Range<Int>

    package init(old: Range<Int>, new: Range<Int>) {
      self.old = old
      self.new = new
    }
  }

  /// The number of edits after which a search no longer looks for the shortest way.
  static let costLimit = 512

  /// The changes, in order; the lines between them are the same in both texts.
  ///
  /// - Parameters:
  ///   - old, new: one number per line, the same number for the same line.
  package static func changes(old: [Int], new: [Int]) -> [Change] {
    let names = Set(old).intersection(new)
    let oldKept = old.indices.filter { names.contains(old[$0]) }
    let newKept = new.indices.filter { names.contains(new[$0]) }
    var search = Search(old: oldKept.map { old[$0] }, new: newKept.map { new[$0] })
    search.run()
    var oldStays = [Bool](repeating: false, count: old.count)
    var newStays = [Bool](repeating: false, count: new.count)
    for (index, line) in oldKept.enumerated() { oldStays[line] = !search.oldChanged[index] }
    for (index, line) in newKept.enumerated() { newStays[line] = !search.newChanged[index] }
    return slide(changes(oldStays, newStays), old, new)
  }

  private static func changes(_ oldStays: [Bool], _ newStays: [Bool]) -> [Change] {
    var changes: [Change] = []
    var line = 0
    var newLine = 0
    while line < oldStays.count || newLine < newStays.count {
      let start = (line, newLine)
      while line < oldStays.count, !oldStays[line] { line += 1 }
      while newLine < newStays.count, !newStays[newLine] { newLine += 1 }
      if start != (line, newLine) {
        changes.append(Change(old: start.0..<line, new: start.1..<newLine))
      } else {
        line += 1
        newLine += 1
      }
    }
    return changes
  }

  /// Moves each change that only removes or only inserts as far down as it can go: after a repeated
  /// `<li>`, people see the last one as the new one. Changes that then touch become one.
  private static func slide(_ changes: [Change], _ old: [Int], _ new: [Int]) -> [Change] {
    var moved: [Change] = []
    for change in changes.reversed() {
      var change = change
      let end = moved.last?.old.lowerBound ?? old.count
      while change.old.upperBound < end {
        let oldLine = change.old.lowerBound
        let newLine = change.new.lowerBound
        if change.new.isEmpty {
          guard old[oldLine] == old[change.old.upperBound] else { break }
        } else {
          guard change.old.isEmpty, new[newLine] == new[change.new.upperBound] else { break }
        }
        change.old = oldLine + 1..<change.old.upperBound + 1
        change.new = newLine + 1..<change.new.upperBound + 1
      }
      if let next = moved.last, change.old.upperBound == next.old.lowerBound {
        moved[moved.count - 1] = Change(
          old: change.old.lowerBound..<next.old.upperBound,
          new: change.new.lowerBound..<next.new.upperBound)
      } else {
        moved.append(change)
      }
    }
    return moved.reversed()
  }
}

/// The search: it goes from both ends until the two paths meet, and is then repeated on each side
/// of the meeting point.
private struct Search {
  /// The lines `x` of the old text and `y` of the new one that are not compared yet.
  private struct Box {
    var x: Range<Int>
    var y: Range<Int>
  }

  private let old: [Int]
  private let new: [Int]
  private(set) var oldChanged: [Bool]
  private(set) var newChanged: [Bool]
  /// The furthest `x` reached on each diagonal `x - y`, from the start and from the end.
  private var forward: [Int]
  private var backward: [Int]

  init(old: [Int], new: [Int]) {
    self.old = old
    self.new = new
    oldChanged = Array(repeating: false, count: old.count)
    newChanged = Array(repeating: false, count: new.count)
    forward = Array(repeating: 0, count: old.count + new.count + 3)
    backward = forward
  }

  mutating func run() {
    // A list instead of recursion, whose depth would depend on the texts.
    var open = [Box(x: 0..<old.count, y: 0..<new.count)]
    while let box = open.popLast() {
      let rest = trimmed(box)
      if rest.x.isEmpty || rest.y.isEmpty {
        mark(rest)
        continue
      }
      let (x, y) = meeting(rest)
      let first = Box(x: rest.x.lowerBound..<x, y: rest.y.lowerBound..<y)
      let second = Box(x: x..<rest.x.upperBound, y: y..<rest.y.upperBound)
      if first.x.isEmpty && first.y.isEmpty || second.x.isEmpty && second.y.isEmpty {
        mark(rest)  // No progress: nothing that both have is left.
      } else {
        open.append(first)
        open.append(second)
      }
    }
  }

  private mutating func mark(_ box: Box) {
    for x in box.x { oldChanged[x] = true }
    for y in box.y { newChanged[y] = true }
  }

  /// The box without the lines that both sides begin or end with.
  private func trimmed(_ box: Box) -> Box {
    var (startX, endX) = (box.x.lowerBound, box.x.upperBound)
    var (startY, endY) = (box.y.lowerBound, box.y.upperBound)
    while startX < endX, startY < endY, old[startX] == new[startY] {
      startX += 1
      startY += 1
    }
    while startX < endX, startY < endY, old[endX - 1] == new[endY - 1] {
      endX -= 1
      endY -= 1
    }
    return Box(x: startX..<endX, y: startY..<endY)
  }

  /// A point on a shortest path through the box, or on a good one when the shortest costs too much.
  private mutating func meeting(_ box: Box) -> (x: Int, y: Int) {
    let offset = new.count + 1
    let least = box.x.lowerBound - box.y.upperBound
    let most = box.x.upperBound - box.y.lowerBound
    let start = box.x.lowerBound - box.y.lowerBound
    let end = box.x.upperBound - box.y.upperBound
    let isOdd = (start - end) & 1 != 0
    var (lowF, highF) = (start, start)
    var (lowB, highB) = (end, end)
    forward[start + offset] = box.x.lowerBound
    backward[end + offset] = box.x.upperBound
    var cost = 0
    while true {
      cost += 1
      Self.widen(&lowF, &highF, least, most, &forward, offset, outside: -1)
      for diagonal in stride(from: highF, through: lowF, by: -2) {
        let below = forward[diagonal - 1 + offset]
        let above = forward[diagonal + 1 + offset]
        var x = below < above ? above : below + 1
        var y = x - diagonal
        while x < box.x.upperBound, y < box.y.upperBound, old[x] == new[y] {
          x += 1
          y += 1
        }
        forward[diagonal + offset] = x
        if isOdd, lowB <= diagonal, diagonal <= highB, backward[diagonal + offset] <= x {
          return (x, y)
        }
      }
      Self.widen(&lowB, &highB, least, most, &backward, offset, outside: .max)
      for diagonal in stride(from: highB, through: lowB, by: -2) {
        let below = backward[diagonal - 1 + offset]
        let above = backward[diagonal + 1 + offset]
        var x = below < above ? below : above - 1
        var y = x - diagonal
        while box.x.lowerBound < x, box.y.lowerBound < y, old[x - 1] == new[y - 1] {
          x -= 1
          y -= 1
        }
        backward[diagonal + offset] = x
        if !isOdd, lowF <= diagonal, diagonal <= highF, x <= forward[diagonal + offset] {
          return (x, y)
        }
      }
      if cost >= LineDiff.costLimit { return best(box, lowF...highF, lowB...highB, offset) }
    }
  }

  /// Adds one diagonal on each side, but none outside the box.
  private static func widen(
    _ low: inout Int, _ high: inout Int, _ least: Int, _ most: Int, _ reached: inout [Int],
    _ offset: Int, outside: Int
  ) {
    if low > least {
      low -= 1
      reached[low - 1 + offset] = outside
    } else {
      low += 1
    }
    if high < most {
      high += 1
      reached[high + 1 + offset] = outside
    } else {
      high -= 1
    }
  }

  /// The point at which either search has got furthest.
  private func best(
    _ box: Box, _ forwards: ClosedRange<Int>, _ backwards: ClosedRange<Int>, _ offset: Int
  ) -> (x: Int, y: Int) {
    var front = (x: box.x.lowerBound, y: box.y.lowerBound)
    for diagonal in stride(from: forwards.upperBound, through: forwards.lowerBound, by: -2) {
      let x = min(forward[diagonal + offset], box.x.upperBound, box.y.upperBound + diagonal)
      if x + x - diagonal > front.x + front.y { front = (x, x - diagonal) }
    }
    var back = (x: box.x.upperBound, y: box.y.upperBound)
    for diagonal in stride(from: backwards.upperBound, through: backwards.lowerBound, by: -2) {
      let x = max(backward[diagonal + offset], box.x.lowerBound, box.y.lowerBound + diagonal)
      if x + x - diagonal < back.x + back.y { back = (x, x - diagonal) }
    }
    let gone = front.x + front.y - box.x.lowerBound - box.y.lowerBound
    let come = box.x.upperBound + box.y.upperBound - back.x - back.y
    return gone > come ? front : back
  }
}
