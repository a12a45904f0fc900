import Glibc

/// The reader that `MARQUEE_FUZZ_READER` names.
private let reader: FuzzedReaders.Reader = {
  let name = getenv("MARQUEE_FUZZ_READER").map { String(cString: $0) } ?? ""
  guard let found = FuzzedReaders.all.first(where: { $0.name == name }) else {
    print(FuzzedReaders.all.map(\.name).joined(separator: "\n"))
    // libFuzzer takes an ordinary exit for a failure, and ends before the names are written.
    fflush(nil)
    _exit(name == "list" ? 0 : 2)
  }
  return found.read
}()

/// The function that libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzzOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  reader(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
