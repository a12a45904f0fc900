internal import MarqueeAWS
internal import MarqueeBase
internal import MarqueeSite

/// The place that a site is published to.
enum PublishDestination {
  case s3(S3Location)
  /// Vercel's Build Output API: the folder `.vercel/output`.
  case vercel
  /// The program of `publish.command`.
  case command

  /// - Parameters:
  ///   - argument: the command's argument; nil without one.
  /// - Throws: category `.configuration` when no destination is named, or when it can't be used.
  init(_ argument: String?, _ settings: PublishSettings) throws(Diagnostics) {
    guard let named = argument ?? settings.to?.text else {
      guard settings.command.isEmpty else {
        self = .command
        return
      }
      throw Self.mistake(
        "there is no destination to publish to", at: nil,
        help: "set publish.to in marquee.yaml, or name it: marquee publish s3://bucket/prefix, "
          + "marquee publish vercel")
    }
    let place = argument == nil ? settings.to?.location : nil
    switch named {
    case "vercel": self = .vercel
    case "command":
      guard !settings.command.isEmpty else {
        throw Self.mistake(
          "there is no command to publish with", at: place,
          help: "set publish.command in marquee.yaml to a list: the program and its arguments")
      }
      self = .command
    default:
      guard named.contains(":") else {
        throw Self.mistake(
          "'\(Diagnostic.printable(named))' is not a destination", at: place,
          help: "write s3://bucket/prefix, vercel, or command for the program of publish.command")
      }
      self = .s3(try Self.location(named, at: place))
    }
  }

  /// - Parameter place: the text's place in marquee.yaml; nil for the command line.
  static func location(
    _ text: String, at place: SourceLocation?
  ) throws(Diagnostics) -> S3Location {
    do throws(IdentityError) {
      return try S3Location(text)
    } catch {
      var diagnostic = error.diagnostic
      if diagnostic.location == nil { diagnostic.location = place }
      throw Diagnostics(diagnostic)
    }
  }

  private static func mistake(
    _ message: String, at place: SourceLocation?, help: String
  ) -> Diagnostics {
    Diagnostics(
      Diagnostic(
        message, code: "publish.destination", category: .configuration, at: place, help: help))
  }
}
