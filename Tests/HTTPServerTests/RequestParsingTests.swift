import Testing

@testable import HTTPServer

@Suite struct RequestParsingTests {
    @Test func everythingValidIsAccepted() {
        for (text, events) in RequestCorpus.valid {
            #expect(ParserRun(text).events == events, "\(text.prefix(80).debugDescription)")
        }
    }

    @Test func everythingElseIsRefusedWithItsStatus() {
        for (text, status) in RequestCorpus.refused {
            #expect(ParserRun(text).events.last == "\(status)", "\(text.prefix(80).debugDescription)")
        }
    }

    @Test func theVerdictDoesNotDependOnHowTheBytesWereCut() {
        for text in RequestCorpus.valid.map(\.text) + RequestCorpus.refused.map(\.text) {
            let bytes = Array(text.utf8)
            let whole = ParserRun([bytes])
            #expect(ParserRun(bytes.map { [$0] }) == whole, "byte by byte: \(text.prefix(80).debugDescription)")
            // Long texts differ in their filling only: cut those at the ends.
            let cuts =
                bytes.count < 600 ? Array(1..<bytes.count) : Array(1..<40) + Array(bytes.count - 40..<bytes.count)
            for cut in cuts where ParserRun([Array(bytes[..<cut]), Array(bytes[cut...])]) != whole {
                Issue.record("cut at \(cut): \(text.prefix(80).debugDescription)")
            }
        }
    }

    @Test func theVerdictDoesNotDependOnTheRequestBefore() {
        let texts = RequestCorpus.valid.map(\.text) + RequestCorpus.refused.map(\.text)
        let empty = String(repeating: "\r\n", count: RequestLimits().emptyLines)
        let first = "HEAD /a?b HTTP/1.0\r\nHost: a\r\nx-request-id: 1\r\nConnection: close\r\nA: \r\n\r\n"
        let second =
            empty + "POST /c HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
        for text in texts.map({ "\r\n" + $0 }) {
            let expected = ParserRun(first).events + ParserRun(second).events + ParserRun(text).events
            #expect(ParserRun(first + second + text).events == expected, "\(text.prefix(80).debugDescription)")
        }
    }

    /// The parser takes the memory of the head before, unless someone still has that.
    @Test func aHeadThatIsHeldIsNotWrittenOver() throws {
        var parser = RequestHeadParser(limits: RequestLimits())
        func head(_ text: String) throws(RequestError) -> RequestHead? {
            try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(RequestError) in
                try parser.consume(bytes).1
            }
        }
        let first = try head("GET /first HTTP/1.1\r\nHost: first\r\nX: 1\r\n\r\n")
        parser.reset()
        let second = try head("GET /second HTTP/1.1\r\nY: 22\r\nHost: second\r\n\r\n")
        #expect(first?.headers.fields.map(\.value) == ["first", "1"])
        #expect(second?.headers.fields.map(\.value) == ["22", "second"])
    }

    @Test func aChunkedBodyIsBoundedInSum() {
        var limits = RequestLimits()
        limits.bodyBytes = 10
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        #expect(
            ParserRun(head + "5\r\n12345\r\n5\r\n12345\r\n0\r\n\r\n", limits: limits).events.last == "body 1234512345")
        #expect(ParserRun(head + "5\r\n12345\r\n6\r\n123456\r\n0\r\n\r\n", limits: limits).events.last == "413")
    }

    @Test func chunkExtensionsAreBoundedInSum() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "1;\(String(repeating: "x", count: 199))\r\n.\r\n"
        #expect(
            ParserRun(head + String(repeating: chunk, count: 81) + "0\r\n\r\n").events.last?.hasPrefix("body") == true)
        #expect(ParserRun(head + String(repeating: chunk, count: 82) + "0\r\n\r\n").events.last == "400")
    }
}
