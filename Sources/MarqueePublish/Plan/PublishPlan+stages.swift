internal import MarqueeBase
internal import MarqueeSite

extension PublishPlan {
  /// Sets the order of the changes.
  ///
  /// - Parameter eachPage: calls its argument with the path of every page that is wanted.
  mutating func arrangeStages(_ eachPage: ((UnsafeBufferPointer<UInt8>) -> Void) -> Void) {
    var folders = ListFolders()
    for change in changes where change.kind == .page && change.isWritten {
      folders.ask(pathBytes(change))
    }
    if folders.isAsking { eachPage { folders.note($0) } }
    arrange(
      changes.map { change in
        let path = pathBytes(change)
        let isList =
          change.kind == .page && (folders.isList(path) || path.elementsEqual("404.html".utf8))
        let depth = path.count { $0 == UInt8(ascii: "/") }
        return PublishStage.Key(change, isList: isList, depth: min(depth, 512))
      })
  }
}
