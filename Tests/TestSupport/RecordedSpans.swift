import Synchronization
import Tracing

/// A receiver of spans that keeps them.
public final class RecordedSpans: SpanSink {
    private let taken = Mutex<[RecordedSpan]>([])

    /// One that has none.
    public init() {}

    /// Takes a span.
    public func take(_ span: [UInt8]) {
        taken.withLock { $0.append(RecordedSpan(span)) }
    }

    /// Those that have ended, in the order of their ends.
    public var all: [RecordedSpan] {
        taken.withLock { $0 }
    }
}

/// A span as OTLP's message has it.
public struct RecordedSpan: Sendable {
    /// 32 hexadecimal digits.
    public let traceID: String
    /// 16 hexadecimal digits.
    public let spanID: String
    /// The same of its parent; empty: it has none.
    public let parentID: String
    /// The name.
    public let name: String
    /// OTLP's number of the kind: 2 server, 3 client, 4 producer.
    public let kind: Int
    /// The attributes, numbers as text.
    public let attributes: [String: String]
    /// The ids of the spans that it is linked to.
    public let links: [String]
    /// True if its status is an error.
    public let hasFailed: Bool

    init(_ bytes: [UInt8]) {
        let fields = ProtobufFields(bytes[...])
        traceID = fields.bytes(1).hexadecimal
        spanID = fields.bytes(2).hexadecimal
        parentID = fields.bytes(4).hexadecimal
        name = String(decoding: fields.bytes(5), as: UTF8.self)
        kind = fields.number(6)
        hasFailed = ProtobufFields(fields.bytes(15)).number(3) == 2
        links = fields.all(13).map { ProtobufFields($0).bytes(2).hexadecimal }
        let pairs = fields.all(9).map { bytes in
            let pair = ProtobufFields(bytes)
            let value = ProtobufFields(pair.bytes(2))
            let text = value.all(1).first.map { String(decoding: $0, as: UTF8.self) } ?? "\(value.number(3))"
            return (String(decoding: pair.bytes(1), as: UTF8.self), text)
        }
        attributes = Dictionary(pairs) { $1 }
    }
}

/// The fields of a message of Protocol Buffers, as long as it is one.
private struct ProtobufFields {
    private var fields: [(number: UInt64, value: UInt64, bytes: ArraySlice<UInt8>)] = []

    init(_ message: ArraySlice<UInt8>) {
        var rest = message
        while let tag = Self.varint(&rest) {
            var value: UInt64 = 0
            var count = 0
            switch tag & 7 {
            case 0: value = Self.varint(&rest) ?? 0
            case 1: count = 8
            case 2: count = Int(Self.varint(&rest) ?? 0)
            default: count = 4
            }
            fields.append((tag >> 3, value, rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
    }

    func all(_ number: UInt64) -> [ArraySlice<UInt8>] {
        fields.filter { $0.number == number }.map(\.bytes)
    }

    func bytes(_ number: UInt64) -> ArraySlice<UInt8> {
        all(number).last ?? []
    }

    func number(_ number: UInt64) -> Int {
        Int(fields.last { $0.number == number }?.value ?? 0)
    }

    private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = rest.popFirst() {
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }
}

extension ArraySlice<UInt8> {
    fileprivate var hexadecimal: String {
        map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
