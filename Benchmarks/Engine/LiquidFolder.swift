import Foundation
import MarqueeBase
import MarqueeTemplate

/// Renders each `NAME.liquid` of a folder with the data of `NAME.json`, as text: what another
/// Liquid does too, so that the two can be compared, their outputs byte by byte.
func renderLiquidFolder(_ templates: String, data: String, output: String) throws {
  let files = try FileManager.default.contentsOfDirectory(atPath: templates).sorted()
  for file in files where file.hasSuffix(".liquid") {
    let name = String(file.dropLast(".liquid".count))
    let engine = engine()
    let template = try compile(
      engine, String(contentsOfFile: "\(templates)/\(file)", encoding: .utf8), .liquid)
    var reader = JSONReader()
    let values = try reader.read(
      String(contentsOfFile: "\(data)/\(name).json", encoding: .utf8))
    let renderer = Renderer(engine)
    if case .record(let record) = values {
      for (key, value) in zip(record.keys.names, record.values) { renderer.bind(key, value) }
    }
    let buffer = ByteBuffer()
    try renderer.render(body: template, into: buffer)
    let made = buffer.withUnsafeBytes { Data($0) }
    try made.write(to: URL(fileURLWithPath: "\(output)/\(name).marquee"))
    var best = Double.infinity
    let start = cpuMicroseconds()
    while cpuMicroseconds() - start < 1.5e6 {
      let before = cpuMicroseconds()
      for _ in 0..<20 { try renderer.render(body: template, into: buffer) }
      best = min(best, (cpuMicroseconds() - before) / 20)
    }
    print("\(name)\t\(String(format: "%.2f", best))")
  }
}
