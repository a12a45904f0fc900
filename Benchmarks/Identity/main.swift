// Measures what the identity chain costs by itself: minting a database token, and trading an
// OIDC token for credentials at an STS on this machine.
//
//     swift run -c release identity-benchmark [STS-ADDRESS ROLE < TOKEN]

import Foundation
import MarqueeAWS
import MarqueeBase

/// The time that this thread has run: on a shared machine the wall's clock measures the neighbours.
func cpuMicroseconds(_ clock: clockid_t = CLOCK_THREAD_CPUTIME_ID) -> Double {
  var time = timespec()
  clock_gettime(clock, &time)
  return Double(time.tv_sec) * 1e6 + Double(time.tv_nsec) / 1e3
}

func line(_ name: String, _ microseconds: Double, _ note: String = "") {
  print(name.padding(toLength: 44, withPad: " ", startingAt: 0), terminator: "")
  print(String(format: "%10.2f µs", microseconds), note)
}

/// The middle and the best of rounds, per call.
func measure(_ name: String, _ body: (_ round: Int) throws -> Void) rethrows {
  let (rounds, calls) = (50, 400)
  var times: [Double] = []
  for round in -5..<rounds {
    let start = cpuMicroseconds()
    for _ in 0..<calls { try body(round) }
    if round >= 0 { times.append((cpuMicroseconds() - start) / Double(calls)) }
  }
  times.sort()
  line(name, times[rounds / 2], String(format: "(best %.2f)", times[0]))
}

let start = Moment(.timestampWithZone, microseconds: 1_774_628_454_000_000)
let hour = Moment(.timestampWithZone, microseconds: start.microseconds + 3_600_000_000)

func credentials(sessionBytes: Int, secret: String = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
  -> Credentials
{
  // As AWS's session tokens look: base64, some of which has to be encoded.
  let pattern = "IQoJb3JpZ2luX2VjEJr+Ab/8wXyZ0123"
  let text = String(repeating: pattern, count: sessionBytes / 32 + 1).prefix(sessionBytes)
  return Credentials(
    keys: SigningKeys(
      accessKeyID: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: Secret(secret),
      sessionToken: sessionBytes == 0 ? nil : Secret(String(text))),
    expires: hour, provider: "benchmark", obtained: start)
}

let access = try DatabaseAccess(
  host: "site.cluster-abc.eu-west-1.rds.amazonaws.com", port: 5432, user: "site",
  region: "eu-west-1")
func mint(_ credentials: Credentials) throws {
  let token = try DatabaseToken.mint(for: access, credentials: credentials, now: start)
  guard token.secret.reveal().utf8.count > 300 else { fatalError("that is no token") }
}

print("CPU time of one thread, the middle of 50 rounds of 400")
for size in [1000, 1800, 0] {
  let kept = credentials(sessionBytes: size)
  try measure("a token, session token of \(size) bytes") { _ in try mint(kept) }
}
// A new secret for every call: the signing key is derived each time, as for the first token.
var number = 0
try measure("a token with new credentials, 1000 bytes") { _ in
  number += 1
  try mint(credentials(sessionBytes: 1000, secret: "secret-\(number)"))
}

if CommandLine.arguments.count == 3 {
  let token = readLine(strippingNewline: true) ?? ""
  let variables = [
    "VERCEL_OIDC_TOKEN": token, "AWS_ROLE_ARN": CommandLine.arguments[2],
    "AWS_REGION": "eu-west-1", "AWS_ENDPOINT_URL_STS": CommandLine.arguments[1],
  ]
  let surroundings = IdentityDependencies.live(environment: Environment(process: variables))
  let identity = Identity(settings: IdentitySettings(), surroundings: surroundings)
  var (walls, own): ([Double], [Double]) = ([], [])
  for _ in 0..<40 {
    let (wall, cpu) = (
      cpuMicroseconds(CLOCK_MONOTONIC), cpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID)
    )
    _ = try identity.credentials(renewing: true)
    walls.append(cpuMicroseconds(CLOCK_MONOTONIC) - wall)
    own.append(cpuMicroseconds(CLOCK_PROCESS_CPUTIME_ID) - cpu)
  }
  print("\nSTS on this machine, the middle of 40 calls; CPU of the whole process")
  line("credentials from STS, wall", walls.sorted()[20])
  line("credentials from STS, own CPU", own.sorted()[20])
}
