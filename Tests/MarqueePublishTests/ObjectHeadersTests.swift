import MarqueePublish
import Testing

@Suite("Headers of objects")
struct ObjectHeadersTests {
  @Test("Headers are equal whatever the order they were given in")
  func order() {
    let one = ObjectHeaders([.init("Content-Type", "text/css"), .init("Cache-Control", "no-cache")])
    let other = ObjectHeaders([
      .init("Cache-Control", "no-cache"), .init("Content-Type", "text/css"),
    ])
    #expect(one == other)
    #expect(one.fields.map(\.name) == ["Cache-Control", "Content-Type"])
  }
}
