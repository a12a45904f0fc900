internal import MarqueeBase

extension QueryListing {
  /// The keys of a file `queries/NAME.yaml`.
  static let settings: [Setting<QueryListing>] = [
    Setting(
      "s3", SettingType.locatedText.called("`s3://bucket/prefix/`"), \.place,
      "the objects whose keys begin with the prefix"),
    Setting(
      "pattern", SettingType.texts.called("text or list"), default: "all",
      "the names that are wanted, as patterns like those of `--only`: `*.jpg`"
    ) { $0.pattern = PathFilter($1) },
    Setting(
      "url", SettingType.locatedText.called("URL"), \.address, default: "the bucket's",
      "the address that the objects are public at, for the column `url`"),
    Setting("region", .text, \.region, default: "asked for", "the bucket's region"),
    Setting(
      "endpoint", SettingType.locatedText.called("URL"), \.endpoint,
      default: "`AWS_ENDPOINT_URL_S3`, or AWS", "an S3 server that is not AWS's"),
  ]

  /// Reads a file.
  ///
  /// - Throws: every mistake of the text at once.
  static func parse(_ text: String, file: String) throws(Diagnostics) -> QueryListing {
    let source = YAMLSource(file: file, text: text, category: .configuration)
    var reader = YAMLReader(source)
    var listing = QueryListing()
    let start = SourceLocation(file: file)
    if let root = try source.parse() {
      reader.read(settings, of: root, in: nil, called: file, into: &listing)
    }
    if reader.diagnostics.isEmpty, listing.place.text.isEmpty {
      reader.report(
        "\(file) does not say what it lists", code: "configuration.value", at: start,
        help: "write s3: s3://bucket/prefix/")
    }
    if let address = listing.address, !address.text.hasPrefix("https://"),
      !address.text.hasPrefix("http://"), !address.text.hasPrefix("/")
    {
      reader.report(
        "'url' is the start of an address, not '\(address.text)'", code: "configuration.value",
        at: address.location, help: "write it like https://cdn.example.com/posters/")
    }
    guard reader.diagnostics.isEmpty else { throw Diagnostics(reader.diagnostics) }
    return listing
  }
}
