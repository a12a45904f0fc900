package import MarqueeAWS
internal import MarqueeBase

extension StoreFailure {
  /// The failure of S3 as one of a store.
  package init(_ failure: S3Failure) {
    let kind: Kind =
      switch failure.kind {
      case .conditionFailed: .conditionFailed
      case .conflict: .conflict
      case .missingObject: .missingObject
      case .missingBucket: .missingBucket
      case .denied: .denied
      case .unsupported: .unsupported
      case .unavailable: .unavailable
      case .fileChanged: .fileChanged
      case .refused: .refused
      }
    self.init(
      kind, code: failure.code, failure.message, notes: failure.notes, help: failure.help)
  }
}
