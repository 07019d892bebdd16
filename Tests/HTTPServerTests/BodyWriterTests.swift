import Testing

@testable import HTTPServer

@Suite struct BodyWriterTests {
    /// What a client gets of these pieces; nil once the writer says that the connection must be cut.
    private func written(_ pieces: [String], length: Int?, isHTTP11: Bool = true) -> String? {
        var writer = BodyWriter(length: length, isHTTP11: isHTTP11)
        var output: [UInt8] = []
        for piece in pieces {
            guard writer.begin(piece.utf8.count, to: &output) else { return nil }
            output += piece.utf8
        }
        guard writer.end(to: &output) else { return nil }
        #expect(writer.bodyBytes == pieces.reduce(0) { $0 + $1.utf8.count })
        return String(decoding: output, as: UTF8.self)
    }

    @Test func aBodyOfUnknownLengthGoesInChunks() {
        #expect(written([], length: nil) == "0\r\n\r\n")
        #expect(written(["a"], length: nil) == "1\r\na\r\n0\r\n\r\n")
        let long = String(repeating: "x", count: 0x1_0AF)
        #expect(written(["ab", long], length: nil) == "2\r\nab\r\n10af\r\n\(long)\r\n0\r\n\r\n")
    }

    @Test func aBodyOfKnownLengthGoesAsItIs() {
        #expect(written(["ab", "c"], length: 3) == "abc")
        #expect(written([], length: 0) == "")
        #expect(written(["abc"], length: 3, isHTTP11: false) == "abc")
    }

    @Test func withoutChunksTheCloseEndsABodyOfUnknownLength() {
        #expect(written(["ab", "c"], length: nil, isHTTP11: false) == "abc")
    }

    /// It must be said before the piece, which would be sent otherwise.
    @Test func aPieceBeyondTheLengthIsRefusedBeforeItGoes() {
        var writer = BodyWriter(length: 3, isHTTP11: true)
        var output: [UInt8] = []
        let taken = [writer.begin(2, to: &output), writer.begin(2, to: &output), writer.begin(1, to: &output)]
        #expect(taken == [true, false, true])
        #expect(writer.bodyBytes == 3)
    }

    @Test func aLengthThatWasAnnouncedIsKept() {
        #expect(written(["ab"], length: 3) == nil)
        #expect(written(["ab", "cd"], length: 3) == nil)
        #expect(written(["a"], length: 0) == nil)
    }

    /// A client has all of a piece before the next one comes.
    @Test func aChunkMayBeEndedBeforeTheNext() {
        var writer = BodyWriter(length: nil, isHTTP11: true)
        var output: [UInt8] = []
        for piece in ["ab", "c"] {
            let isTaken = writer.begin(piece.utf8.count, to: &output)
            #expect(isTaken)
            output += piece.utf8
            for _ in 0..<2 { writer.endPiece(to: &output) }
        }
        let isWhole = writer.end(to: &output)
        #expect(isWhole)
        #expect(String(decoding: output, as: UTF8.self) == "2\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
    }
}
