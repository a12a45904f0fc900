internal import MarqueeBase

/// One statement of a permissions policy that allows something.
package struct PolicyStatement: Hashable, Sendable {
  /// The statement's id, letters and digits.
  package var sid: String
  package var actions: [String]
  package var resources: [String]
  /// The prefixes of keys that a listing may ask for; nil for no condition.
  package var prefixes: [String]?

  package init(
    sid: String, actions: [String], resources: [String], prefixes: [String]? = nil
  ) {
    self.sid = sid
    self.actions = actions
    self.resources = resources
    self.prefixes = prefixes
  }

  /// The statement as JSON, indented as one of a policy's list.
  var json: String {
    var lines = [
      "\"Sid\": \(JSONWriter.quoted(sid))", "\"Effect\": \"Allow\"",
      "\"Action\": \(Self.list(actions))", "\"Resource\": \(Self.list(resources))",
    ]
    if let prefixes {
      // Without IfExists, S3 would deny access to an object that is not there instead of saying so:
      // such a request has no prefix.
      lines.append(
        "\"Condition\": { \"StringLikeIfExists\": { \"s3:prefix\": \(Self.list(prefixes)) } }")
    }
    return "    {\n" + lines.map { "      \($0)" }.joined(separator: ",\n") + "\n    }"
  }

  static func list(_ values: [String]) -> String {
    values.count == 1
      ? JSONWriter.quoted(values[0])
      : "[" + values.map(JSONWriter.quoted).joined(separator: ", ") + "]"
  }
}
