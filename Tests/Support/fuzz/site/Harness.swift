import Foundation

/// The reader that `MARQUEE_FUZZ_READER` names. The first inputs are files that the program itself
/// has written.
private let reader: FuzzedReader = {
  let environment = ProcessInfo.processInfo.environment
  guard let reader = environment["MARQUEE_FUZZ_READER"].flatMap(FuzzedReader.init(rawValue:)) else {
    fatalError("MARQUEE_FUZZ_READER is one of \(FuzzedReader.allCases.map(\.rawValue))")
  }
  return reader
}()

@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutableRawPointer?, _ words: UnsafeMutableRawPointer?)
  -> Int32
{
  guard let folder = ProcessInfo.processInfo.environment["MARQUEE_FUZZ_SEEDS"] else { return 0 }
  for (number, seed) in ((try? reader.seeds()) ?? []).enumerated() {
    try? Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seed-\(number)"))
  }
  return 0
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  reader.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
