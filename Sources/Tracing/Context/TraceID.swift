/// The name of a trace: 16 octets, not all of them zero (W3C Trace Context §3.2.2.3).
public struct TraceID: Hashable, Sendable, CustomStringConvertible {
    /// The first eight octets, big-endian.
    public let high: UInt64
    /// The last eight octets, big-endian: samplers look at these, for they are the random ones.
    public let low: UInt64

    /// The id with these octets; nil when all are zero.
    public init?(high: UInt64, low: UInt64) {
        guard high != 0 || low != 0 else { return nil }
        self.high = high
        self.low = low
    }

    /// 32 hexadecimal digits in lower case.
    public var description: String {
        String(unsafeUninitializedCapacity: 32) { text in
            Hexadecimal.write(high, to: text, at: 0, digits: 16)
            Hexadecimal.write(low, to: text, at: 16, digits: 16)
            return 32
        }
    }
}

/// The name of a span in its trace: 8 octets, not all of them zero (W3C Trace Context §3.2.2.4).
public struct SpanID: Hashable, Sendable, CustomStringConvertible {
    /// The octets, big-endian.
    public let value: UInt64

    /// The id with these octets; nil when all are zero.
    public init?(_ value: UInt64) {
        guard value != 0 else { return nil }
        self.value = value
    }

    /// 16 hexadecimal digits in lower case.
    public var description: String {
        String(unsafeUninitializedCapacity: 16) { text in
            Hexadecimal.write(value, to: text, at: 0, digits: 16)
            return 16
        }
    }
}

/// The flags of a `traceparent` (W3C Trace Context level 2 §3.2.2.5).
public struct TraceFlags: OptionSet, Hashable, Sendable {
    /// The octet.
    public let rawValue: UInt8

    /// The flags of this octet.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// The caller may have recorded its span.
    public static let sampled = TraceFlags(rawValue: 0x01)
    /// The last seven octets of the trace's id are random.
    public static let random = TraceFlags(rawValue: 0x02)
    /// All that are defined; others are not passed on.
    static let known: TraceFlags = [.sampled, .random]
}

/// Lower-case hexadecimal digits: W3C Trace Context allows no others.
enum Hexadecimal {
    static func write(_ number: UInt64, to text: UnsafeMutableBufferPointer<UInt8>, at start: Int, digits: Int) {
        var rest = number
        for index in (start..<start + digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: rest & 0xF)
            text[index] = digit < 10 ? 0x30 + digit : 0x57 + digit
            rest >>= 4
        }
    }

    /// The number that at most 16 digits say; nil when one is none.
    static func read(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var number: UInt64 = 0
        for byte in digits {
            switch byte {
            case 0x30...0x39: number = number << 4 | UInt64(byte - 0x30)
            case 0x61...0x66: number = number << 4 | UInt64(byte - 0x57)
            default: return nil
            }
        }
        return number
    }
}
