internal import MarqueeAWS
package import MarqueeBase

extension StoreFailure {
  /// The failure as a message to a person, with the category that decides the exit code.
  var diagnostic: Diagnostic {
    let (code, category): (Diagnostic.Code, Diagnostic.Category) =
      switch kind {
      case .denied: ("publish.denied", .identity)
      case .conditionFailed, .conflict: ("publish.condition", .destination)
      case .missingObject: ("publish.missing", .destination)
      case .missingBucket: ("publish.bucket", .destination)
      case .unsupported: ("publish.unsupported", .destination)
      case .unavailable: ("publish.unavailable", .destination)
      case .fileChanged: ("publish.output", .build)
      case .refused: ("publish.refused", .destination)
      }
    return Diagnostic(
      description, code: code, category: category, notes: notes.map { Diagnostic.Note($0) },
      help: help)
  }
}

extension Diagnostic.Category {
  /// The destination of a publish refused something or could not be reached.
  package static let destination = Diagnostic.Category(rawValue: "destination", isOutside: true)
}

/// Calls a store, and throws its failure as a message to a person.
func reporting<Result>(
  _ call: () throws(StoreFailure) -> Result
) throws(Diagnostics) -> Result {
  do throws(StoreFailure) {
    return try call()
  } catch {
    throw Diagnostics(error.diagnostic)
  }
}
