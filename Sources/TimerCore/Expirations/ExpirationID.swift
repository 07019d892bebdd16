import Glibc
import Synchronization

/// The name of an expiration: a UUIDv7 (RFC 9562 §5.7), so that ids sort by the time they were made.
///
/// Clients treat it as opaque. `webhook-id` carries it on every attempt, so it holds no '.'.
public struct ExpirationID: Hashable, Comparable, Sendable {
    /// The first eight octets, big-endian: 48 bits of Unix milliseconds, version, 12 random bits.
    public let high: UInt64
    /// The last eight octets, big-endian: variant, 62 random bits.
    public let low: UInt64

    /// The id with these octets, whatever version they say.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// A new id for an expiration made at `milliseconds` of Unix time.
    public init(milliseconds: UInt64) {
        let (first, second) = RandomWords.shared.next()
        high = (milliseconds & 0xFFFF_FFFF_FFFF) << 16 | 0x7000 | first & 0x0FFF
        low = 0x8000_0000_0000_0000 | second >> 2
    }

    /// When it was made, by the clock of who made it: what an id of another version says is no date.
    public var madeAt: Timestamp {
        Timestamp(milliseconds: Int64(high >> 16))
    }

    /// The order of the octets, which is the order of creation.
    public static func < (left: ExpirationID, right: ExpirationID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }
}

extension ExpirationID: LosslessStringConvertible {
    /// Reads the 36-character form with hyphens, in either letter case (RFC 9562 §4). Any version is taken.
    public init?(_ text: String) {
        var nibbles = 0
        var high: UInt64 = 0
        var low: UInt64 = 0
        var position = 0
        for byte in text.utf8 {
            defer { position += 1 }
            if Self.isHyphen(at: position) {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = byte.hexDigitValue.map(UInt64.init) else { return nil }
            if nibbles < 16 { high = high << 4 | digit } else { low = low << 4 | digit }
            nibbles += 1
            if nibbles > 32 { return nil }
        }
        guard position == 36, nibbles == 32 else { return nil }
        self.init(high: high, low: low)
    }

    /// The 36-character form in lower case (RFC 9562 §4).
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { text in
            var index = 0
            for position in 0..<36 {
                if Self.isHyphen(at: position) {
                    text[position] = UInt8(ascii: "-")
                    continue
                }
                let half = index < 16 ? high : low
                let nibble = half >> UInt64(60 - 4 * (index & 15)) & 0xF
                text[position] = UInt8(nibble < 10 ? 0x30 + nibble : 0x57 + nibble)
                index += 1
            }
            return 36
        }
    }

    /// True for the places between the groups of 8-4-4-4-12 digits.
    private static func isHyphen(at position: Int) -> Bool {
        position == 8 || position == 13 || position == 18 || position == 23
    }
}

/// A buffer of random bits for ids, filled by the kernel a page at a time: one system call for hundreds of ids, where
/// SystemRandomNumberGenerator makes one for each eight bytes. No word is given out twice.
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
