internal import CCurl
internal import MarqueeBase

/// libcurl's functions. The library is loaded when the first request is made, or the first address
/// read (see Sources/CCurl/shim.h), and stays loaded.
@dynamicMemberLookup
struct CurlLibrary: @unchecked Sendable {
  // @unchecked: the table is written once, before it is shared, and lives as long as the process.
  let functions: UnsafePointer<marquee_curl>

  /// - Throws: when libcurl is not installed, or lacks a function.
  static func loaded() throws(HTTPFailure) -> CurlLibrary { try result.get() }

  private static let result: Result<CurlLibrary, HTTPFailure> = {
    let functions = UnsafeMutablePointer<marquee_curl>.allocate(capacity: 1)
    if let reason = marquee_curl_load(functions) {
      return .failure(
        HTTPFailure(
          .noLibrary,
          "libcurl can't be loaded (\(String(cString: reason))): install the package libcurl4, "
            + "which some systems call libcurl"))
    }
    // 3 is CURL_GLOBAL_DEFAULT.
    guard functions.pointee.curl_global_init(3) == 0 else {
      return .failure(HTTPFailure(.noLibrary, "libcurl can't be used: it does not start"))
    }
    return .success(CurlLibrary(functions: UnsafePointer(functions)))
  }()

  subscript<Function>(dynamicMember name: KeyPath<marquee_curl, Function>) -> Function {
    functions.pointee[keyPath: name]
  }
}
