internal import MarqueeBase

/// Checks the rights in S3 and CloudFront that a site needs, by trying what is harmless, for
/// `marquee auth doctor`.
package enum StorageDoctor {
  /// Looks at the bucket, and lists one page below a prefix.
  package static func reading(_ client: S3Client, _ location: S3Location) -> AccessDoctor.Finding {
    attempt("\(location) can be listed", client, location) { () throws(S3Failure) in
      try client.headBucket()
      _ = try client.list(prefix: location.prefix)
    }
  }

  /// Looks at the bucket, and writes an object under a condition that can't hold: nothing is
  /// written, but whoever may not write is told so.
  package static func writing(_ client: S3Client, _ location: S3Location) -> AccessDoctor.Finding {
    let key = location.prefix + ".marquee/doctor"
    var ignoresConditions = false
    var finding = attempt("\(location) can be written to", client, location) {
      () throws(S3Failure) in
      try client.headBucket()
      do throws(S3Failure) {
        _ = try client.put(key, [], condition: .etag("marquee-doctor"))
      } catch {
        guard error.kind == .conditionFailed || error.kind == .missingObject else { throw error }
        return
      }
      ignoresConditions = true
      try client.delete(key)
    }
    if ignoresConditions {
      finding.state = .warning
      finding.title += ", but the server ignores the conditions of writes"
      finding.help = "with publish.lease: false it is published to; let one publisher run at a time"
    }
    return finding
  }

  /// Asks for an invalidation that does not exist.
  package static func invalidating(_ cloudFront: CloudFront) -> AccessDoctor.Finding {
    do throws(CloudFrontFailure) {
      try cloudFront.check()
      return AccessDoctor.Finding(
        title: "the distribution \(cloudFront.distribution) can be asked for invalidations",
        state: .fine, evidence: ["cloudfront:CreateInvalidation can't be tried without doing it"])
    } catch {
      return AccessDoctor.Finding(
        title: error.message, state: .failed, evidence: error.notes, help: error.help)
    }
  }

  private static func attempt(
    _ title: String, _ client: S3Client, _ location: S3Location,
    _ body: () throws(S3Failure) -> Void
  ) -> AccessDoctor.Finding {
    do throws(S3Failure) {
      try body()
      return AccessDoctor.Finding(
        title: title, state: .fine,
        evidence: ["region: \(client.endpoint.region)"] + client.notices)
    } catch {
      return AccessDoctor.Finding(
        title: error.message, state: .failed, evidence: error.notes, help: error.help)
    }
  }
}
