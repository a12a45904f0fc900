// swift-tools-version: 6.1
// The floors of the house: a target imports only what stands below it (see ARCHITECTURE.md).
import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let flyingSocks = Target.Dependency.product(name: "FlyingSocks", package: "FlyingFox")

// The commit and the repository that the build is told of, for `marquee --version` and for addresses in messages; see
// scripts/version. They change one small C file, so a new commit costs no more than a link.
let origin: [CSetting] = [
  ("MARQUEE_COMMIT", #/[0-9a-f]{40}/#),
  ("MARQUEE_REPOSITORY", #/[A-Za-z0-9-]+\/[A-Za-z0-9._-]+/#),
].compactMap { name, form in
  guard let value = Context.environment[name], !value.isEmpty else { return nil }
  guard value.wholeMatch(of: form) != nil else { fatalError("\(name) is '\(value)'") }
  return .define(name, to: "\"\(value)\"")
}

let package = Package(
  name: "marquee",
  products: [
    .executable(name: "marquee", targets: ["marquee"]),
    .library(name: "MarqueeTemplate", targets: ["MarqueeTemplate"]),
    .library(name: "MarqueeTesting", targets: ["MarqueeTesting"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.0"),
  ],
  targets: [
    // Ground: system libraries.
    .systemLibrary(
      name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(
      name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(
      name: "CMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(name: "CConfinement"),
    .target(name: "CProgram", cSettings: origin),
    // libpq's functions, defined as jumps: the program is not linked with libpq but loads it.
    .target(name: "CLibpqOnDemand", dependencies: ["CLibpq"]),
    // Loaded when it is needed, not linked; see Sources/CCurl/shim.h.
    .systemLibrary(name: "CCurl", providers: [.apt(["libcurl4"])]),
    // Floor 0.
    .target(name: "MarqueeBase", swiftSettings: strict),
    .target(name: "MarqueeDigest", dependencies: ["COpenSSL"], swiftSettings: strict),
    // Floor 1.
    .target(
      name: "MarqueeHTTP", dependencies: ["MarqueeBase", "CCurl"], swiftSettings: strict),
    .target(
      name: "MarqueePostgres", dependencies: ["MarqueeBase", "CLibpq", "CLibpqOnDemand"],
      swiftSettings: strict),
    .target(
      name: "MarqueeWebSocket", dependencies: ["MarqueeBase", "COpenSSL"], swiftSettings: strict),
    .target(name: "MarqueeHTML", dependencies: ["MarqueeBase"], swiftSettings: strict),
    // Floor 2.
    .target(
      name: "MarqueeAWS",
      dependencies: ["MarqueeBase", "MarqueeDigest", "MarqueeHTTP", "COpenSSL"],
      swiftSettings: strict),
    // Floor 3.
    .target(
      name: "MarqueeTemplate", dependencies: ["MarqueeBase", "MarqueeHTML", "CMarkGFM"],
      swiftSettings: strict),
    // Floor 4.
    .target(
      name: "MarqueeSite",
      dependencies: [
        "MarqueeBase", "MarqueeDigest", "MarqueeHTML", "MarqueePostgres", "MarqueeTemplate", yams,
      ],
      swiftSettings: strict),
    // Floor 5.
    .target(
      name: "MarqueePreview",
      dependencies: ["MarqueeBase", "MarqueeHTML", "MarqueeSite", flyingSocks],
      swiftSettings: strict),
    .target(
      name: "MarqueePublish",
      dependencies: ["MarqueeBase", "MarqueeDigest", "MarqueeHTTP", "MarqueeAWS", "MarqueeSite"],
      swiftSettings: strict),
    // Beside the floors: public, for the authors of sites.
    .target(
      name: "MarqueeTesting", dependencies: ["MarqueeBase", "MarqueeSite"], swiftSettings: strict),
    // Roof.
    .executableTarget(
      name: "marquee",
      dependencies: [
        "MarqueeBase", "MarqueeHTTP", "MarqueePostgres", "MarqueeTemplate", "MarqueeAWS",
        "MarqueeWebSocket", "MarqueeSite", "MarqueePreview", "MarqueePublish", "CConfinement",
        "CProgram", argumentParser, logging,
      ],
      swiftSettings: strict,
      // Two builds are told apart by the linker's digest of what it wrote (Wiring/Executable).
      linkerSettings: [.unsafeFlags(["-Xlinker", "--build-id=sha1"])]),
    .executableTarget(
      name: "engine-benchmark", dependencies: ["MarqueeBase", "MarqueeTemplate"],
      path: "Benchmarks/Engine", swiftSettings: strict),
    .executableTarget(
      name: "identity-benchmark", dependencies: ["MarqueeBase", "MarqueeAWS"],
      path: "Benchmarks/Identity", swiftSettings: strict),
    // Tests: one target per source target.
    .testTarget(
      name: "MarqueeBaseTests", dependencies: ["MarqueeBase"], swiftSettings: strict),
    .testTarget(
      name: "MarqueeDigestTests", dependencies: ["MarqueeDigest"], swiftSettings: strict),
    .testTarget(
      name: "MarqueeHTTPTests", dependencies: ["MarqueeBase", "MarqueeHTTP", "CCurl"],
      swiftSettings: strict),
    .testTarget(
      name: "MarqueePostgresTests", dependencies: ["MarqueeBase", "MarqueePostgres"],
      swiftSettings: strict),
    .testTarget(
      name: "MarqueeHTMLTests", dependencies: ["MarqueeBase", "MarqueeHTML"], swiftSettings: strict),
    .testTarget(
      name: "MarqueeTemplateTests",
      dependencies: ["MarqueeBase", "MarqueeHTML", "MarqueeTemplate"], swiftSettings: strict),
    .testTarget(
      name: "MarqueeAWSTests", dependencies: ["MarqueeBase", "MarqueeHTTP", "MarqueeAWS"],
      swiftSettings: strict),
    .testTarget(
      name: "MarqueeWebSocketTests", dependencies: ["MarqueeBase", "MarqueeWebSocket"],
      swiftSettings: strict),
    .testTarget(
      name: "MarqueeSiteTests",
      dependencies: [
        "MarqueeBase", "MarqueeDigest", "MarqueePostgres", "MarqueeTemplate", "MarqueeSite",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MarqueePreviewTests",
      dependencies: ["MarqueeBase", "MarqueePostgres", "MarqueeSite", "MarqueePreview"],
      swiftSettings: strict),
    .testTarget(
      name: "MarqueePublishTests",
      dependencies: [
        "MarqueeBase", "MarqueeDigest", "MarqueeHTTP", "MarqueeAWS", "MarqueeSite",
        "MarqueePublish",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "MarqueeTestingTests",
      dependencies: ["MarqueeBase", "MarqueeSite", "MarqueeTesting"], swiftSettings: strict),
    .testTarget(
      name: "marqueeTests",
      dependencies: [
        "MarqueeBase", "MarqueeDigest", "MarqueePostgres", "MarqueeAWS", "MarqueeSite", "marquee",
      ],
      swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)

// `scripts/test --fast` names the test targets that it needs; the others aren't built then.
if let wanted = Context.environment["MARQUEE_TESTS"]?.split(whereSeparator: \.isWhitespace) {
  package.targets.removeAll { target in
    target.isTest && !wanted.contains { $0 == target.name }
  }
}
