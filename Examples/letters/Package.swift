// swift-tools-version: 6.1
// A program that uses Marquee's template engine and nothing else of it: neither PostgreSQL's library nor
// OpenSSL is built, linked or installed for it, only cmark-gfm.
import PackageDescription

let package = Package(
  name: "letters",
  dependencies: [
    .package(name: "marquee", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "letters",
      dependencies: [.product(name: "MarqueeTemplate", package: "marquee")],
      swiftSettings: [
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ])
  ],
  swiftLanguageModes: [.v6]
)
