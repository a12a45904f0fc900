import ArgumentParser

@main
struct Marquee: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "marquee")
}
