internal import MarqueeBase

/// What a request to S3 is for: the words of a message about its failure, and the permission that it
/// needs.
struct S3Task {
  /// The purpose after "can't": `read`, `write`.
  var verb: String
  /// The permission that it needs: `s3:GetObject`.
  var action: String
  /// The object's key; nil when it is about the bucket.
  var key: String?
  /// Whether the request has a condition.
  var isConditional = false
  /// Whether the caller knows what a missing object or an unmet condition means, so that nothing
  /// needs to be explained.
  static func get(_ key: String) -> S3Task {
    S3Task(verb: "read", action: "s3:GetObject", key: key)
  }
  static func put(_ key: String, _ condition: S3Condition) -> S3Task {
    S3Task(verb: "write", action: "s3:PutObject", key: key, isConditional: condition != .none)
  }
  static func copy(_ key: String) -> S3Task {
    S3Task(verb: "copy to", action: "s3:PutObject", key: key)
  }
  static func delete(_ key: String?) -> S3Task {
    S3Task(verb: "remove objects of", action: "s3:DeleteObject", key: key)
  }
  static let list = S3Task(verb: "list", action: "s3:ListBucket", key: nil)
  static let headBucket = S3Task(verb: "look at", action: "s3:ListBucket", key: nil)
}

/// The state that an object must have for a write to take place.
package enum S3Condition: Hashable, Sendable {
  case none
  /// There must be no object of this key.
  case absent
  /// The object must have this ETag.
  case etag(String)

  var headers: [(name: String, value: String)] {
    switch self {
    case .none: []
    case .absent: [("If-None-Match", "*")]
    case .etag(let etag): [("If-Match", "\"\(etag)\"")]
    }
  }
}
