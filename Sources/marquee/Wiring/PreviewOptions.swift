internal import ArgumentParser
internal import MarqueeBase
internal import MarqueePreview
internal import MarqueeSite

/// The options on where the preview listens.
struct PreviewOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The preview's port, 4000 if absent; the next free one when it is taken, any for 0.",
      valueName: "n"))
  var port: UInt16?

  @Option(
    help: ArgumentHelp(
      "The address that the preview listens on; 127.0.0.1 if absent, this machine only.",
      discussion: "0.0.0.0 stands for all addresses of this machine.", valueName: "address"))
  var host: String?

  @Option(
    help: ArgumentHelp(
      "A further name that browsers may call the preview by; may be repeated.",
      discussion: """
        For a port that is forwarded to this machine. A name that begins with a dot stands for all \
        names that end in it. Other names are refused, so that no page of another site can read \
        the preview.
        """, valueName: "name"))
  var allowHost: [String] = []

  var isGiven: Bool { port != nil || host != nil || !allowHost.isEmpty }

  func validate() throws {
    for name in allowHost where !Self.isName(name) {
      throw ValidationError(
        "--allow-host takes a name without a scheme, a port or a path, not '\(name)'")
    }
  }

  private static func isName(_ text: String) -> Bool {
    !text.isEmpty && text != "."
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
          UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }

  /// Starts the preview of a site and prints its address.
  ///
  /// - Parameters:
  ///   - output: the output folder of the command line; nil for the configuration's.
  ///   - say: gets sentences for the user.
  ///   - say: gets sentences for the user.
  func start(
    site: SiteOptions, output: String?, say: (String) -> Void
  ) throws(Diagnostics) -> PreviewServer {
    let wanted = try ListeningAddress(
      host: host ?? ListeningAddress.defaultHost, port: port ?? ListeningAddress.defaultPort)
    // A mistake in marquee.yaml is reported by the first build, and the preview's page shows it,
    // too.
    let configuration =
      (try? SiteConfiguration.load(root: site.folder)) ?? SiteConfiguration()
    let folder = output ?? configuration.build.output
    let server = PreviewServer(
      output: folder.hasPrefix("/") ? folder : site.folder + "/" + folder,
      siteURL: configuration.site.url, allowedHosts: allowHost)
    let address = try server.start(at: wanted)
    if wanted.port != 0, wanted.port != address.port { say("port \(wanted.port) is taken") }
    say("the preview is on \(server.url(at: address))")
    for reachable in address.reachable {
      say("for other machines: \(server.url(at: reachable.address)) (\(reachable.interface))")
    }
    if !address.isLoopback {
      Console.error(
        "warning: everybody who can reach this machine can see the preview, with its rows")
    }
    return server
  }
}
