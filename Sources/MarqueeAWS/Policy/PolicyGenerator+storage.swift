internal import MarqueeBase

extension PolicyGenerator {
  /// A place in S3 that a site uses.
  package struct BucketUse: Hashable, Sendable {
    package enum Purpose: Hashable, Sendable {
      /// `marquee publish` writes the site there.
      case publish
      /// The record, the lease and the kept copies are there.
      case state
      /// A query lists it.
      case listing
    }

    package var location: S3Location
    package var purpose: Purpose

    package init(_ location: S3Location, _ purpose: Purpose) {
      self.location = location
      self.purpose = purpose
    }
  }

  /// The statements that allow what a site does in S3 and CloudFront, and nothing else.
  ///
  /// - Parameters:
  ///   - uses: the places in S3; one that occurs twice is allowed once.
  ///   - distribution: the id of the CloudFront distribution to invalidate; nil for none.
  ///   - account: the account's twelve digits; nil for the placeholder `ACCOUNT`.
  package static func storage(
    _ uses: [BucketUse], distribution: String?, account: String?, partition: Partition
  ) -> [PolicyStatement] {
    var statements: [PolicyStatement] = []
    func add(_ sid: String, _ actions: [String], _ resources: [String], _ prefixes: [String]? = nil)
    {
      guard !resources.isEmpty else { return }
      statements.append(
        PolicyStatement(sid: sid, actions: actions, resources: resources, prefixes: prefixes))
    }
    func objects(_ purpose: BucketUse.Purpose) -> [String] {
      TextSet(
        uses.filter { $0.purpose == purpose }.map {
          "arn:\(partition.name):s3:::\($0.location.bucket)/\(literal($0.location.prefix))*"
        }
      ).sorted()
    }
    // A copy reads and writes; parts that could not be joined are given up.
    let writing = [
      "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload",
    ]
    add("MarqueePublish", writing, objects(.publish))
    add("MarqueePublishState", writing, objects(.state))
    for (number, bucket) in TextSet(uses.map(\.location.bucket)).sorted().enumerated() {
      let prefixes = TextSet(
        uses.filter { $0.location.bucket == bucket }.map(\.location.prefix)
      ).sorted()
      add(
        "MarqueeList\(number == 0 ? "" : String(number + 1))", ["s3:ListBucket"],
        ["arn:\(partition.name):s3:::\(bucket)"],
        prefixes.contains("") ? nil : prefixes.map { literal($0) + "*" })
    }
    if let distribution {
      let account = account.flatMap { $0.isEmpty ? nil : $0 } ?? "ACCOUNT"
      add(
        "MarqueeInvalidate", ["cloudfront:CreateInvalidation", "cloudfront:GetInvalidation"],
        ["arn:\(partition.name):cloudfront::\(account):distribution/\(distribution)"])
    }
    return statements
  }

  /// A prefix in a pattern: what stands for something else in policies, written as itself.
  private static func literal(_ prefix: String) -> String {
    var result = ""
    for scalar in prefix.unicodeScalars {
      switch scalar {
      case "*": result += "${*}"
      case "?": result += "${?}"
      case "$": result += "${$}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A permissions policy of these statements, as JSON text.
  package static func policy(_ statements: [PolicyStatement]) -> String {
    """
    {
      "Version": "2012-10-17",
      "Statement": [
    \(statements.map(\.json).joined(separator: ",\n"))
      ]
    }
    """
  }
}
