import Foundation
import MarqueeBase
import Testing

@Suite struct BoundedQueueTests {
  @Test func handsOverAllInOrder() {
    let queue = BoundedQueue<Int>(limit: 2)
    Thread.detachNewThread {
      for number in 0..<1000 { queue.add(number) }
      queue.close()
    }
    var taken: [Int] = []
    while let number = queue.next() { taken.append(number) }
    #expect(taken == Array(0..<1000))
  }

  @Test func isFull() {
    let queue = BoundedQueue<Int>(limit: 1)
    #expect(queue.offer(1) && !queue.offer(2))
    #expect(queue.next() == 1)
    #expect(queue.offer(3))
    queue.close(discards: true)
    #expect(queue.next() == nil)
  }
}
