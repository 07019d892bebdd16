/// The message `ExportTraceServiceResponse`: what a collector says that it did not take.
public struct OTLPAnswer: Hashable, Sendable {
    /// The spans that it threw away (`partial_success.rejected_spans`); 0 where it says nothing, or what cannot be read.
    public let rejectedSpans: Int

    /// Reads an answer.
    public init(_ bytes: ArraySlice<UInt8>) {
        let partial = Self.field(1, of: bytes)
        guard case .bytes(let message)? = partial, case .number(let count)? = Self.field(1, of: message) else {
            rejectedSpans = 0
            return
        }
        rejectedSpans = Int(clamping: max(Int64(bitPattern: count), 0))
    }

    private enum Value {
        case number(UInt64)
        case bytes(ArraySlice<UInt8>)
    }

    /// The last field of that number, as Protocol Buffers have it; nil: there is none, or the bytes are no message.
    private static func field(_ wanted: UInt64, of bytes: ArraySlice<UInt8>) -> Value? {
        var rest = bytes
        var found: Value?
        while !rest.isEmpty {
            guard let tag = varint(&rest), let value = value(of: tag & 7, &rest) else { return nil }
            if tag >> 3 == wanted { found = value }
        }
        return found
    }

    private static func value(of type: UInt64, _ rest: inout ArraySlice<UInt8>) -> Value? {
        switch type {
        case 0: return varint(&rest).map { .number($0) }
        case 1: return take(8, &rest).map { .bytes($0) }
        case 2: return varint(&rest).flatMap { take($0, &rest) }.map { .bytes($0) }
        case 5: return take(4, &rest).map { .bytes($0) }
        default: return nil
        }
    }

    private static func take(_ count: UInt64, _ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard count <= UInt64(rest.count) else { return nil }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }

    /// At most ten bytes.
    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 70, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
