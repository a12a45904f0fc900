package import MarqueeBase

/// The settings of `publish:` in `marquee.yaml`.
package struct PublishSettings: Sendable {
  /// The destination of `marquee publish` without an argument: `s3://bucket/prefix`, `vercel` or
  /// `command`; nil when none is set.
  package var to: LocatedText?
  /// The bucket's region; nil to ask the bucket.
  package var region: String?
  /// The URL of an S3 server that is not AWS's.
  package var endpoint: LocatedText?
  /// Whether the bucket is named in the path of a request and not in the host; nil to decide by the
  /// endpoint.
  package var pathStyle: Bool?
  /// The place of the record, the lease and the kept copies, `s3://bucket/prefix`; nil for
  /// `.marquee/` at the destination.
  package var state: LocatedText?
  /// The greatest number of requests that are sent at once.
  package var connections = 32
  /// The number of earlier releases that stay restorable.
  package var keep = 10
  /// Whether a publish takes a lease, for which the server must know conditional writes.
  package var lease = true
  /// The publish stops when it would remove a larger share (0–1) of the published files; nil for
  /// no such guard.
  package var maxRemoved: Double?
  /// The publish stops when it would add and change a larger share (0–1) of the published files;
  /// nil for no such guard.
  package var maxChanged: Double?
  /// The headers that files are served with, in the order of marquee.yaml: of two rules that give a
  /// file the same header, the later one counts.
  package var headers: [HeaderRule] = []
  /// The redirects from paths that the site no longer has, in the order of marquee.yaml.
  package var redirects: [Redirect] = []
  package var cloudFront = CloudFront()
  /// The program that publishes, with its arguments; see docs/publishing.md.
  package var command: [String] = []

  package init() {}

  /// Headers for the files that match a pattern.
  package struct HeaderRule: Sendable {
    /// The pattern as it was written, as for `--only`.
    package var pattern: String
    package var fields: [(name: String, value: String)]
    package var location: SourceLocation
  }

  /// A path that leads to another address.
  package struct Redirect: Sendable {
    /// The path from the site's root: `/old/`.
    package var from: String
    /// A path from the site's root, or an `http` or `https` URL.
    package var to: String
  }

  /// The CloudFront distribution in front of the bucket.
  package struct CloudFront: Sendable {
    /// The distribution's ID; nil when nothing is to be invalidated.
    package var distribution: String?
    /// The greatest number of paths in one invalidation; with more, folders are invalidated with
    /// one wildcard each, or everything.
    package var maxPaths = 100
    /// Whether the publish waits until the invalidation is done.
    package var waits = false
  }
}
