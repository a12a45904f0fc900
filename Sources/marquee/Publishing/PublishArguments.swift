internal import ArgumentParser
internal import MarqueeBase

/// The options on how a publish is done, for `marquee publish` and `generate --publish`.
struct PublishArguments: ParsableArguments {
  @Flag(help: "Publish although 'publish.max_removed' or 'publish.max_changed' would stop it.")
  var acceptChanges = false

  @Flag(help: "Wait until CloudFront has invalidated the changed paths.")
  var wait = false

  /// These choices, for the destination of marquee.yaml.
  var choices: SitePublisher.Choices {
    SitePublisher.Choices(acceptsChanges: acceptChanges, waits: wait)
  }
}
