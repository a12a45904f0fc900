import MarqueeBase
import MarqueeHTTP
import Synchronization

@testable import MarqueeAWS

/// The readers of what others wrote, each as a function of bytes that may be anything. It must come
/// back; what it must hold besides is a precondition. Shared with the fuzzer (Tests/Support/fuzz).
enum FuzzedReaders {
  typealias Reader = @Sendable ([UInt8]) -> Void

  static let all: [(name: String, read: Reader)] = [
    ("token", token), ("sts", sts), ("date", date), ("metadata", metadata), ("profile", profile),
    ("dotenv", dotenv), ("address", address), ("mask", mask),
  ]

  /// As the claims of a token, and as a token.
  static let token: Reader = { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    for token in [makeToken(text), text] {
      let secret = Secret(around: token)
      _ = try? OIDCToken(secret, origin: "a test", renewal: nil, now: FakeWorld.start)
      if let claims = try? TokenClaims(token: secret, origin: "a test") {
        precondition(claims.evidence.allSatisfy { !$0.contains("\n") })
      }
    }
  }

  static let sts: Reader = { bytes in
    let failure = STSFailure(HTTPResponse(status: 400, body: bytes), secrets: [])
    _ = failure.retryCause
    var depth = 0
    var level = XMLElement(bytes).map { [$0] } ?? []
    while !level.isEmpty {
      depth += 1
      level = level.flatMap(\.children)
    }
    precondition(depth <= XMLElement.deepest)
    let world = FakeWorld { _, _ in HTTPResponse(status: 200, body: bytes) }
    let variables = [
      "AWS_REGION": "eu-west-1", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x",
      "VERCEL_OIDC_TOKEN": vercelToken,
    ]
    _ = try? Identity(settings: IdentitySettings(), surroundings: world.surroundings(variables))
      .credentials()
  }

  private static let vercelToken = makeToken(#"{"iss":"x","sub":"y","aud":"z","exp":4000000000}"#)

  static let date: Reader = { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    _ = HTTPResponse(status: 200, headers: ["date": text]).date?.compactText
    guard let moment = Moment(iso8601: text) else { return }
    precondition(Moment(iso8601: moment.description) == moment)
    precondition(Moment(iso8601: moment.compactText) == moment)
    _ = moment.adding(.seconds(Int64.max)).since(FakeWorld.start)
  }

  /// As the answer of a container's agent and of a token service.
  static let metadata: Reader = { bytes in
    let world = FakeWorld { _, count in
      HTTPResponse(status: count % 2 == 0 ? 200 : 403, body: bytes)
    }
    for variables in [
      ["AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1/"],
      [
        "AWS_REGION": "eu-west-1", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/x",
        "ACTIONS_ID_TOKEN_REQUEST_URL": "http://127.0.0.1/", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "b",
      ],
    ] {
      let identity = Identity(
        settings: IdentitySettings(), surroundings: world.surroundings(variables))
      guard let credentials = try? identity.credentials() else { continue }
      precondition(CredentialText.isOneLine(credentials.keys.accessKeyID))
    }
  }

  static let profile: Reader = { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    for kind in [ProfileFile.Kind.config, .credentials] {
      let file = ProfileFile(text, kind: kind)
      precondition(file.profiles.keys.allSatisfy { !$0.contains("\n") })
    }
    _ = ProcessCredentials.words(text)
    let world = FakeWorld(files: ["/c": text])
    world.state.withLock { $0.programOutput = ProcessOutput(status: 0, output: bytes) }
    _ = try? Identity(
      settings: IdentitySettings(),
      surroundings: world.surroundings([
        "AWS_CONFIG_FILE": "/c", "AWS_PROFILE": "p", "AWS_REGION": "eu-west-1",
        "AWS_EC2_METADATA_DISABLED": "true",
      ])
    ).credentials()
  }

  static let dotenv: Reader = { bytes in
    let file = EnvironmentFile(path: ".env", text: String(decoding: bytes, as: UTF8.self))
    let lines = bytes.count { $0 == UInt8(ascii: "\n") } + 1
    precondition(file.entries.allSatisfy { !$0.name.isEmpty && $0.line <= lines })
    _ = Environment(process: [:], files: [file]).values
  }

  static let address: Reader = { bytes in
    let text = String(decoding: bytes, as: UTF8.self)
    guard let address = try? WebAddress(text) else { return }
    precondition(address.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f || $0 >= 0x80 })
    precondition((try? WebAddress(address.text))?.host == address.host)
    let endpoint = try? CredentialEndpoint(text, what: "x", origin: "y", code: "z")
    if let endpoint, endpoint.address.scheme == "http" {
      precondition(endpoint.reach == .nearby)
      precondition(
        endpoint.address.isLocalhost
          || endpoint.address.literal.map { $0.isLoopback || $0.isLinkLocal } ?? false)
    }
  }

  /// The first line is the secret, the rest a message.
  static let mask: Reader = { bytes in
    let parts = bytes.split(separator: 0x0a, maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    let secret = String(decoding: parts[0], as: UTF8.self)
    let mask = SecretMask([secret])
    let shown = mask.masking(String(decoding: parts[1], as: UTF8.self))
    precondition(secret.utf8.count < 16 || secret.contains("*") || !shown.contains(secret))
  }
}
