internal import ArgumentParser

/// How a build that goes on looks at files.
struct WatchOptions: ParsableArguments {
  @Flag(
    help: "While watching: look at the files four times a second, for folders on a network.")
  var poll = false
}
