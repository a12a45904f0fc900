internal import MarqueeBase

/// The settings of a client of S3.
package struct S3Settings: Sendable {
  /// The bucket's region; nil for the one of the environment or the profile, and else for the one
  /// that AWS's answers name.
  package var region: String?
  /// The address of another S3 server, with the place that named it; nil for that of the
  /// environment or the profile, and else for AWS.
  package var endpoint: (text: String, origin: String)?
  /// Whether the bucket stands in the path; nil to decide (``S3Endpoint``).
  package var pathStyle: Bool?
  /// The most requests that are under way at once.
  package var connections: Int

  /// The tries and waits after failures that pass.
  package var plan: RetryPlan
  /// The time that an exchange may stand still, and that one without a body may take.
  package var patience: Duration = .seconds(30)
  /// The slowest average speed of a body in bytes per second; slower ones end by a time-out.
  package var slowestSpeed = 16 << 10
  /// The largest object that one request writes, in bytes; a larger file is sent by parts.
  package var largestPut = 16 << 20
  /// The largest object that one request copies, in bytes: S3 allows 5 GiB.
  package var largestCopy = 5 << 30
  /// The smallest part of a file that is sent by parts, in bytes: S3 allows 5 MiB.
  package var smallestPart = 8 << 20
  /// The size of the parts of a copy by parts, in bytes, as long as 10,000 are enough.
  package var copyPart = 512 << 20
  /// The number of parts that are under way at once, of all files together.
  package var partsAtOnce = 6

  package init(
    region: String? = nil, endpoint: (text: String, origin: String)? = nil,
    pathStyle: Bool? = nil, connections: Int = 32
  ) {
    self.region = region
    self.endpoint = endpoint
    self.pathStyle = pathStyle
    self.connections = connections
    plan = RetryPlan()
    plan.tries = 6
    plan.base = .milliseconds(100)
    plan.throttledBase = .milliseconds(500)
  }
}
