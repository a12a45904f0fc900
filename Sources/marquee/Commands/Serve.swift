internal import ArgumentParser

/// `marquee serve`: `generate --watch --serve` under a name of its own.
struct Serve: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Preview the site: build it, watch it, and show it in a browser as it changes.",
    usage: "marquee serve [<options>]",
    discussion: """
      The same as 'marquee generate --watch --serve', with the options of both.

      Builds the site and serves the output on http://127.0.0.1:4000/. A saved template, query, \
      page or style sheet, or a changed row, shows in the open pages by itself: a style sheet is \
      swapped, a page is changed in place or loaded again, and stays where it was scrolled to. When \
      a build fails the last good pages stay, with what is wrong and where on top of them.

      Only this machine can see it. The script that does this is added to pages on their way to \
      the browser; the files of the output are as 'marquee generate' makes them.

      Examples:
        marquee serve
        marquee serve --site shop --port 8080
        marquee serve --drafts
        marquee serve --host 0.0.0.0     for a phone on the same network
      """)

  @OptionGroup var generate: Generate

  func run() throws {
    var generate = generate
    generate.watch = true
    generate.serve = true
    try generate.run()
  }
}
