internal import Foundation
internal import MarqueeBase

extension [UInt8] {
  /// The bytes as base 64 with padding, as headers have checksums.
  var base64: String { Data(self).base64EncodedString() }
}
