import Foundation
import Testing

/// The built program with queries that are listings, against the S3 of `Tests/Support/s3`. No
/// database is configured, and none is needed.
@Suite struct ListingQueryTests {
  private static let files: [String: String?] = [
    "marquee.yaml": "site:\n  title: Posters\nqueries:\n  posters: { key: name, min_rows: 1 }\n",
    "database/schema.sql": nil, "queries/films.sql": nil, "content/films/[slug].md": nil,
    "queries/posters.yaml": "s3: s3://site/posters/\npattern: '*.jpg'\n",
    "content/index.md": """
    ---
    title: Posters
    layout: page.html
    ---
    {% for poster in posters %}
    - {{ poster.name }} {{ poster.size }} {{ poster.url }}
    {% endfor %}

    By name: {{ posters["heat 1.jpg"].key }}

    """,
  ]

  private func run(
    _ site: SmallSite, _ arguments: [String], _ bucket: LocalBucket,
    _ more: [String: String] = [:]
  ) throws -> Program.Result {
    try Program.run(
      arguments, in: site.folder.url,
      environment: bucket.environment.merging(["PATH": "/nonexistent"]) { $1 }.merging(more) { $1 })
  }

  @Test func aListingMakesPages() throws {
    let bucket = try LocalBucket("--bucket", "site")
    try bucket.control(
      "put",
      #"{"posters/heat 1.jpg": "12345", "posters/ü&<b>.jpg": "1", "posters/a/deep.jpg": "", "posters/x.png": "", "other.jpg": "", "posters/": ""}"#,
      bucket: "site")
    let site = try SmallSite(Self.files)
    let first = try run(site, ["generate"], bucket)
    #expect(first.exitCode == 0, "\(first.errors)")
    let page = try site.folder.read("output/index.html")
    #expect(page.contains("heat 1.jpg 5 "))
    #expect(page.contains("\(bucket.url)/site/posters/heat%201.jpg"))
    #expect(page.contains("/site/posters/%C3%BC%26%3Cb%3E.jpg"))
    #expect(page.contains("By name: posters/heat 1.jpg"))
    #expect(!page.contains("deep") && !page.contains("x.png") && !page.contains("<b>.jpg 1"))
    // Nothing has changed; then an object is gone.
    let second = try run(site, ["generate", "--verbose"], bucket)
    #expect(second.output.contains("0 written"), "\(second.output)")
    #expect(second.errors.contains("queries/posters.yaml: 2 rows, "))
    try bucket.control("remove", #"["posters/heat 1.jpg"]"#, bucket: "site")
    #expect(try run(site, ["generate"], bucket).output.contains("1 written"))
    // The guard holds for listings, too.
    try bucket.control("remove", #"["posters/ü&<b>.jpg"]"#, bucket: "site")
    let stopped = try run(site, ["generate"], bucket)
    #expect(stopped.exitCode == 5 && stopped.errors.contains("fewer than its min_rows"))
    // No secret is shown.
    for text in [first, second, stopped].flatMap({ [$0.output, $0.errors] }) + [page] {
      #expect(!text.contains(bucket.secret) && !text.contains("X-Amz-"))
    }
  }

  @Test func recordingsHoldListings() throws {
    let bucket = try LocalBucket("--bucket", "site")
    try bucket.control("put", #"{"posters/heat 1.jpg": "12345"}"#, bucket: "site")
    let site = try SmallSite(Self.files)
    let recorded = try run(site, ["record"], bucket)
    #expect(recorded.exitCode == 0, "\(recorded.errors)")
    try bucket.control("remove", #"["posters/heat 1.jpg"]"#, bucket: "site")
    let built = try run(site, ["generate", "--rows", "rows"], bucket)
    #expect(built.exitCode == 0, "\(built.errors)")
    #expect(try site.folder.read("output/index.html").contains("heat 1.jpg 5 "))
    #expect(!built.errors.contains("warning"), "\(built.errors)")
  }

  @Test func mistakesHaveTheirPlace() throws {
    let bucket = try LocalBucket("--bucket", "site")
    let site = try SmallSite(Self.files)
    func errors(_ text: String, code: Int32, _ more: [String: String] = [:]) throws -> String {
      try site.change(["queries/posters.yaml": text])
      let result = try run(site, ["generate"], bucket, more)
      #expect(result.exitCode == code, "\(result.errors)")
      #expect(!result.errors.contains(bucket.secret))
      return result.errors
    }
    #expect(
      try errors("s3: https://site/x\n", code: 2).hasPrefix("queries/posters.yaml:1:5: error: "))
    #expect(
      try errors("s3: s3://missing/\n", code: 1).contains("there is no such bucket"))
    #expect(
      try errors("s3: s3://site/\n", code: 3, ["AWS_SECRET_ACCESS_KEY": "of-another-account"])
        .contains("the server does not accept the signature"))
    #expect(
      try errors("s3: s3://site/\n", code: 2, ["AWS_ENDPOINT_URL_S3": "http://example.com"])
        .contains("would be asked without TLS"))
    try site.change([
      "queries/posters.yaml": "s3: s3://site/\n", "queries/posters.sql": "SELECT 1 AS name",
    ])
    let both = try run(site, ["generate"], bucket)
    #expect(both.exitCode == 2 && both.errors.contains("are both the query 'posters'"))
  }

  /// `auth policy permissions` allows listing the prefix, and `auth doctor` tries it.
  @Test func rightsAreToldAndTried() throws {
    let bucket = try LocalBucket("--bucket", "site")
    let site = try SmallSite(Self.files)
    let policy = try run(site, ["auth", "policy", "permissions"], bucket)
    #expect(policy.exitCode == 0, "\(policy.errors)")
    #expect(policy.output.contains(#""Action": "s3:ListBucket""#))
    #expect(policy.output.contains(#""Resource": "arn:aws:s3:::site""#))
    #expect(policy.output.contains(#"{ "StringLikeIfExists": { "s3:prefix": "posters/*" } }"#))
    _ = try JSONTree(Data(policy.output.utf8))
    try site.change([
      "marquee.yaml": """
      site:
        title: Posters
      publish:
        to: s3://site/public
        cloudfront: { distribution: E1A2B3C4D5E6F7 }

      """
    ])
    let more = try run(
      site, ["auth", "policy", "permissions", "--account", "123456789012"], bucket)
    for part in [
      "s3:PutObject", "arn:aws:s3:::site/public/*", "cloudfront:CreateInvalidation",
      "arn:aws:cloudfront::123456789012:distribution/E1A2B3C4D5E6F7", #"["posters/*", "public/*"]"#,
    ] {
      #expect(more.output.contains(part), "\(part) in \(more.output)\(more.errors)")
    }
    let doctor = try run(site, ["auth", "doctor"], bucket)
    #expect(doctor.exitCode == 0, "\(doctor.output)\(doctor.errors)")
    #expect(doctor.output.contains("ok: s3://site/public can be written to"))
    #expect(doctor.output.contains("ok: s3://site/posters can be listed"))
    #expect(doctor.output.contains("ok: the distribution E1A2B3C4D5E6F7 can be asked"))
    // Nothing was written.
    #expect(try bucket.control("objects").at(["site"]).value as? [String: String] == [:])
    try bucket.control("knobs", #"{"readonly": true}"#)
    let denied = try run(site, ["auth", "doctor"], bucket)
    #expect(denied.exitCode == 3)
    #expect(denied.output.contains("failed: can't write s3://site/public/.marquee/doctor"))
    #expect(denied.output.contains("allow s3:PutObject on arn:aws:s3:::site/public"))
  }
}
