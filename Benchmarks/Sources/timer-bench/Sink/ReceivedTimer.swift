/// A delivery as the sink saw it.
struct ReceivedTimer {
    /// `webhook-id` in 128 bits.
    let high: UInt64
    let low: UInt64
    /// Microseconds of the Unix epoch.
    let arrivedAt: Int64
    /// From the payload, milliseconds of the Unix epoch; 0 where it carries none.
    let dueAt: Int64

    /// Microseconds; below zero is early.
    var lateness: Int64 { arrivedAt - dueAt * 1_000 }

    init(_ request: MessageScanner, arrivedAt: Int64) {
        (high, low) = MessageScanner.field("webhook-id", in: request.head).map(Self.id) ?? (0, 0)
        dueAt = Self.due(in: request.body)
        self.arrivedAt = arrivedAt
    }

    private static func id(_ text: UnsafeRawBufferPointer) -> (UInt64, UInt64) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        for byte in text {
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x61...0x66: digit = byte - 0x57
            default: continue
            }
            high = high << 4 | low >> 60
            low = low << 4 | UInt64(digit)
        }
        return (high, low)
    }

    /// The payload begins with `{"due":`.
    private static func due(in body: UnsafeRawBufferPointer) -> Int64 {
        let prefix = 7
        guard body.count > prefix, body[1...5].elementsEqual(#""due""#.utf8) else { return 0 }
        return Int64(MessageScanner.number(UnsafeRawBufferPointer(rebasing: body[prefix...])))
    }
}
