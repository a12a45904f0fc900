internal import MarqueeBase

/// The parts of an object that is sent or copied by parts: all of one size, but the last. S3 takes up
/// to 10,000 parts of 5 MiB to 5 GiB.
struct S3PartPlan: Hashable {
  static let mostParts = 10_000

  /// The object's size in bytes.
  let size: Int
  /// The size of each part but the last, in bytes.
  let partSize: Int

  /// - Parameter smallest: the size of the parts as long as 10,000 are enough. Larger ones are a
  ///   whole number of MiB.
  init(size: Int, smallest: Int) {
    self.size = size
    let needed = (size + Self.mostParts - 1) / Self.mostParts
    let mebibyte = 1 << 20
    partSize =
      needed <= smallest ? max(1, smallest) : (needed + mebibyte - 1) / mebibyte * mebibyte
  }

  /// The number of parts; at least one, which is empty when the object is.
  var count: Int { max(1, (size + partSize - 1) / partSize) }

  /// The bytes of a part.
  ///
  /// - Parameter number: 1 for the first part.
  func range(_ number: Int) -> Range<Int> {
    let start = (number - 1) * partSize
    return start..<min(size, start + partSize)
  }
}
