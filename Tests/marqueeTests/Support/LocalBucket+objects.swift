import Foundation

extension LocalBucket {
  /// Makes a bucket, empty.
  func bucket(_ name: String) throws {
    try control("bucket", #"{"name": "\#(name)", "region": "eu-west-1"}"#)
  }

  /// The site's objects in a bucket: the SHA-256 and the media type of each, by key; what Marquee
  /// keeps for itself is left out.
  func objects(_ bucket: String) throws -> [String: String] {
    let all = try control("objects", bucket: bucket).at([bucket]).value as? [String: Any] ?? [:]
    var found: [String: String] = [:]
    for (key, value) in all where !key.hasPrefix(".marquee/") {
      let object = JSONTree(value: value)
      let headers = object.at(["headers"]).value as? [String: Any] ?? [:]
      let type = headers.first { $0.key.lowercased() == "content-type" }?.value as? String
      found[key] = "\(object.at(["sha256"]).text) \(type ?? "no type")"
    }
    return found
  }

  /// The number of requests at a bucket since the last call of `forget`.
  func requests(_ bucket: String) throws -> Int {
    try control("counts", bucket: bucket).at(["requests"]).number
  }

  /// The site's objects in a bucket as text, by key.
  func texts(_ bucket: String) throws -> [String: String] {
    try control("texts", bucket: bucket).value as? [String: String] ?? [:]
  }
}
