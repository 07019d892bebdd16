import Glibc
import Synchronization

/// Random bits for ids, taken from the kernel a page at a time: one system call for hundreds of ids, where
/// SystemRandomNumberGenerator makes one for each eight bytes. What was handed out once is never handed out again.
final class RandomWords: Sendable {
    /// arc4random_buf(3) hands the whole page on to getrandom(2), which it repeats when a signal cuts it short.
    static let shared = RandomWords { arc4random_buf(&$0, $0.count * 8) }

    private static let pageSize = 512

    private struct Page {
        var words = [UInt64](repeating: 0, count: pageSize)
        var used = pageSize
    }

    private let page = Mutex(Page())
    private let fill: @Sendable (inout [UInt64]) -> Void

    /// - Parameter fill: replaces every word by one that nobody can predict.
    init(fill: @escaping @Sendable (inout [UInt64]) -> Void) {
        self.fill = fill
    }

    func next() -> (UInt64, UInt64) {
        page.withLock { page in
            if page.used == Self.pageSize {
                fill(&page.words)
                page.used = 0
            }
            page.used += 2
            return (page.words[page.used - 2], page.words[page.used - 1])
        }
    }
}
