internal import Glibc
internal import MarqueeBase

/// Files in the order of their bytes, so that one file, or all files below a folder, are found by
/// binary search. `String` compares canonically equivalent texts as equal (é can be written in two
/// ways); a file system doesn't.
struct SortedFiles: Sendable {
  let files: [String]

  init(_ files: some Sequence<String>) {
    self.files = files.sorted { Self.isLess($0, $1) }
  }

  var isEmpty: Bool { files.isEmpty }

  func contains(_ file: String) -> Bool {
    let index = lowerBound(file)
    return index < files.count && files[index].utf8.elementsEqual(file.utf8)
  }

  /// The files below a folder, not the folder itself.
  func below(_ folder: String) -> ArraySlice<String> {
    // In ASCII, '0' follows '/'.
    files[lowerBound(folder + "/")..<lowerBound(folder + "0")]
  }

  private func lowerBound(_ file: String) -> Int {
    var low = 0
    var high = files.count
    while low < high {
      let middle = (low + high) / 2
      if Self.isLess(files[middle], file) { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private static func isLess(_ a: String, _ b: String) -> Bool {
    var (a, b) = (a, b)
    return a.withUTF8 { a in
      b.withUTF8 { b in
        let count = min(a.count, b.count)
        let order = count == 0 ? 0 : memcmp(a.baseAddress!, b.baseAddress!, count)
        return order == 0 ? a.count < b.count : order < 0
      }
    }
  }
}
