/// A writer of Protocol Buffers' wire format: as much of it as OTLP's traces need.
struct ProtobufWriter {
    private(set) var bytes: [UInt8] = []

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    mutating func varint(_ field: UInt64, _ value: UInt64) {
        tag(field, .varint)
        append(varint: value)
    }

    /// A negative number takes ten bytes, as int64 has it.
    mutating func integer(_ field: UInt64, _ value: Int) {
        varint(field, UInt64(bitPattern: Int64(value)))
    }

    mutating func fixed64(_ field: UInt64, _ value: UInt64) {
        tag(field, .fixed64)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func fixed32(_ field: UInt64, _ value: UInt32) {
        tag(field, .fixed32)
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    mutating func string(_ field: UInt64, _ value: String) {
        data(field, value.utf8)
    }

    mutating func data(_ field: UInt64, _ value: some Collection<UInt8>) {
        tag(field, .lengthDelimited)
        append(varint: UInt64(value.count))
        bytes.append(contentsOf: value)
    }

    /// Octets in network byte order, as ids are written.
    mutating func octets(_ field: UInt64, _ words: UInt64...) {
        tag(field, .lengthDelimited)
        append(varint: UInt64(words.count * 8))
        for word in words { withUnsafeBytes(of: word.bigEndian) { bytes.append(contentsOf: $0) } }
    }

    mutating func message(_ field: UInt64, _ body: (inout ProtobufWriter) -> Void) {
        var inner = ProtobufWriter()
        body(&inner)
        data(field, inner.bytes)
    }

    /// Fields that were written before.
    mutating func append(_ fields: [UInt8]) {
        bytes += fields
    }

    private mutating func tag(_ field: UInt64, _ type: WireType) {
        append(varint: field << 3 | type.rawValue)
    }

    private mutating func append(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
