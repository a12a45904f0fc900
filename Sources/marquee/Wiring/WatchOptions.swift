internal import ArgumentParser

/// The option on how `--watch` notices changed files.
struct WatchOptions: ParsableArguments {
  @Flag(
    help: "While watching: look at the files four times a second, for folders on a network.")
  var poll = false
}
