internal import ArgumentParser
internal import MarqueeBase
internal import MarqueePreview
internal import MarqueeSite

/// Where the preview listens.
struct PreviewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "With --serve: the port, 4000 if absent; the next free one when it is taken, any for 0.",
      valueName: "n"))
  var port: UInt16?

  @Option(
    help: ArgumentHelp(
      "With --serve: the address to listen on; 127.0.0.1 if absent, this machine only.",
      valueName: "address"))
  var host: String?

  var isGiven: Bool { port != nil || host != nil }

  /// Starts the preview of a site and says where it is.
  ///
  /// - Parameters:
  ///   - output: of the command line; else the configuration's.
  ///   - say: gets sentences for the user.
  func start(
    site: SiteOptions, output: String?, say: (String) -> Void
  ) throws(Diagnostics) -> PreviewServer {
    let wanted = try ListeningAddress(
      host: host ?? ListeningAddress.defaultHost, port: port ?? ListeningAddress.defaultPort)
    // A broken marquee.yaml is the first build's to tell; the page shows it, too.
    let configuration =
      (try? SiteConfiguration.load(root: site.folder)) ?? SiteConfiguration()
    let folder = output ?? configuration.build.output
    let server = PreviewServer(
      output: folder.hasPrefix("/") ? folder : site.folder + "/" + folder,
      siteURL: configuration.site.url)
    let address = try server.start(at: wanted)
    if wanted.port != 0, wanted.port != address.port { say("port \(wanted.port) is taken") }
    say("the preview is on \(server.url(at: address))")
    if !address.isLoopback {
      Console.error(
        "warning: everybody who can reach this machine can see the preview, with its rows")
    }
    return server
  }
}
