import Synchronization
import Testing

@testable import Tracing

/// Bytes against the wire format by hand; the stage `traces` of scripts/test has them read by OpenTelemetry's own decoder.
struct OTLPTests {
    @Test func writesTheWireFormat() {
        var writer = ProtobufWriter()
        writer.varint(1, 150)
        writer.string(2, "testing")
        writer.fixed32(3, 1)
        writer.fixed64(4, 0x0102)
        writer.message(16) { $0.integer(1, -1) }
        writer.octets(5, 0x0102_0304_0506_0708)
        let expected: [UInt8] =
            [0x08, 0x96, 0x01, 0x12, 0x07] + Array("testing".utf8) + [0x1D, 1, 0, 0, 0, 0x21, 2, 1, 0, 0, 0, 0, 0, 0]
            + [0x82, 0x01, 11, 0x08] + [UInt8](repeating: 0xFF, count: 9) + [1] + [0x2A, 8, 1, 2, 3, 4, 5, 6, 7, 8]
        #expect(writer.bytes == expected)
    }

    @Test(
        arguments: [
            ([], 0), ([0x0A, 0], 0), ([0x0A, 2, 0x08, 7], 7), ([0x0A, 5, 0x08, 0x96, 0x01, 0x12, 0], 150),
            // A field that is not known, of each type, in front.
            ([0x10, 1, 0x19, 1, 2, 3, 4, 5, 6, 7, 8, 0x22, 1, 9, 0x2D, 1, 2, 3, 4, 0x0A, 2, 0x08, 3], 3),
            // Cut off, a group, garbage, a negative number.
            ([0x0A, 9, 0x08, 7], 0), ([0x0B, 0x08, 7], 0), (Array("<html>".utf8), 0), ([0x0A], 0),
            ([0x0A, 11, 0x08] + [UInt8](repeating: 0xFF, count: 9) + [1], 0),
        ] as [([UInt8], Int)])
    func readsWhatACollectorRejects(_ bytes: [UInt8], _ count: Int) {
        #expect(OTLPAnswer(bytes[...]).rejectedSpans == count)
    }

    @Test func cutsLongTextsBetweenCharacters() {
        let text = String(repeating: "ä", count: 300)
        #expect(SpanAttribute("a", text).value == .string(String(repeating: "ä", count: 256)))
        #expect(SpanAttribute("a", "x" + text).value == .string("x" + String(repeating: "ä", count: 255)))
    }
}
