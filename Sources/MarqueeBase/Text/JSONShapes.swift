/// The sequences of keys that a JSON reader has seen, as a tree. Each node is one key that followed
/// the keys above it, and keeps the `RecordKeys` of an object that ends there.
///
/// The tree is bounded, so JSON that is hostile or used as a map (a new key in every object) costs
/// time only, not memory.
struct JSONShapes {
  /// The position in the tree of the object that is being read.
  struct Path {
    fileprivate var node: Int
    /// The object's names so far, if its keys are not in the tree; nil while they are.
    fileprivate var names: [String]?
  }

  private struct Node {
    let parent: Int
    let bytes: Range<Int>
    let name: String
    var firstChild = -1
    var nextSibling = -1
    var childCount = 0
    var keys: RecordKeys?
  }

  private static let maximumNodes = 4096
  private static let maximumChildren = 32
  private static let maximumKeyBytes = 256

  private var nodes = [Node(parent: -1, bytes: 0..<0, name: "")]
  private var keyBytes: [UInt8] = []

  var root: Path { Path(node: 0, names: nil) }

  /// Moves to the key that was added here last if the text starts with it and its closing quote.
  ///
  /// - Returns: the key's length in bytes; nil for any other key.
  @inline(__always)
  mutating func followUsual(_ path: inout Path, _ text: UnsafeRawBufferPointer) -> Int? {
    guard path.names == nil else { return nil }
    let child = nodes[path.node].firstChild
    guard child >= 0 else { return nil }
    let key = nodes[child].bytes
    guard key.count < text.count, text[key.count] == UInt8(ascii: "\"") else { return nil }
    let isSame = keyBytes.withUnsafeBufferPointer { known in
      for index in 0..<key.count where known[key.lowerBound + index] != text[index] {
        return false
      }
      return true
    }
    guard isSame else { return nil }
    path.node = child
    return key.count
  }

  /// Moves to a key that was seen here before and returns true; returns false for an unknown key.
  mutating func follow(_ path: inout Path, _ raw: UnsafeRawBufferPointer) -> Bool {
    guard path.names == nil else { return false }
    var child = nodes[path.node].firstChild
    while child >= 0 {
      if matches(nodes[child].bytes, raw) {
        path.node = child
        return true
      }
      child = nodes[child].nextSibling
    }
    return false
  }

  private func matches(_ range: Range<Int>, _ raw: UnsafeRawBufferPointer) -> Bool {
    guard range.count == raw.count else { return false }
    return keyBytes.withUnsafeBufferPointer { known in
      for index in 0..<raw.count where known[range.lowerBound + index] != raw[index] {
        return false
      }
      return true
    }
  }

  /// Adds a key and moves to it.
  ///
  /// - Parameter raw: the key's bytes in the text; nil when the key is written with escapes.
  mutating func extend(_ path: inout Path, _ raw: UnsafeRawBufferPointer?, _ name: String) {
    if path.names != nil {
      path.names?.append(name)
      return
    }
    guard let raw, raw.count <= Self.maximumKeyBytes, nodes.count < Self.maximumNodes,
      nodes[path.node].childCount < Self.maximumChildren
    else {
      path.names = names(to: path.node) + [name]
      return
    }
    let start = keyBytes.count
    keyBytes.append(contentsOf: raw)
    var node = Node(parent: path.node, bytes: start..<keyBytes.count, name: name)
    node.nextSibling = nodes[path.node].firstChild
    nodes[path.node].firstChild = nodes.count
    nodes[path.node].childCount += 1
    path.node = nodes.count
    nodes.append(node)
  }

  /// The keys of an object that ends at this position.
  mutating func keys(_ path: inout Path) -> RecordKeys {
    if let names = path.names { return RecordKeys(names) }
    if let keys = nodes[path.node].keys { return keys }
    let keys = RecordKeys(names(to: path.node))
    nodes[path.node].keys = keys
    return keys
  }

  private func names(to node: Int) -> [String] {
    var names: [String] = []
    var node = node
    while node > 0 {
      names.append(nodes[node].name)
      node = nodes[node].parent
    }
    return names.reversed()
  }
}
