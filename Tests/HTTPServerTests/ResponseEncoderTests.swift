import Testing

@testable import HTTPServer

@Suite struct ResponseEncoderTests {
    private static let date = Array("date: D\r\n".utf8)

    private func envelope(
        isHead: Bool = false, isHTTP11: Bool = true, keepAlive: Bool = true
    ) -> ResponseEncoder.Envelope {
        ResponseEncoder.Envelope(isHead: isHead, isHTTP11: isHTTP11, keepAlive: keepAlive, requestID: "r1")
    }

    private func encoded(_ response: HTTPResponse, _ envelope: ResponseEncoder.Envelope) -> String {
        var output: [UInt8] = []
        ResponseEncoder.append(response, envelope, date: Self.date, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    private func bytes(_ count: Int) -> [UInt8] {
        [UInt8](repeating: 0x78, count: count)
    }

    @Test func aSmallAnswerIsOneText() {
        let response = HTTPResponse(HTTPStatus(200), headers: ["content-type": "text/plain"], body: Array("hi".utf8))
        #expect(
            encoded(response, envelope())
                == "HTTP/1.1 200 OK\r\ndate: D\r\ncontent-type: text/plain\r\nx-request-id: r1\r\ncontent-length: 2\r\n\r\nhi"
        )
        #expect(!ResponseEncoder.hasMore(response, envelope()))
    }

    @Test func aCodeOfNoClassIsOurFault() {
        #expect(encoded(HTTPResponse(HTTPStatus(299)), envelope()).hasPrefix("HTTP/1.1 299 \r\n"))
        for code in [0, 99, 600, -1] {
            #expect(encoded(HTTPResponse(HTTPStatus(code)), envelope()).hasPrefix("HTTP/1.1 500 "), "\(code)")
        }
    }

    /// RFC 9110 §9.3.2: the head of a HEAD's answer is that of GET's.
    @Test func headHasTheLengthAndNoBody() {
        let response = HTTPResponse(HTTPStatus(200), body: Array("hi".utf8))
        #expect(encoded(response, envelope(isHead: true)).hasSuffix("content-length: 2\r\n\r\n"))
        for body in [HTTPBody.bytes(bytes(20_000)), .shared(bytes(5)), .stream(Pieces(["a"]))] {
            #expect(!ResponseEncoder.hasMore(HTTPResponse(HTTPStatus(200), body: body), envelope(isHead: true)))
        }
    }

    @Test(arguments: [101, 204, 304]) func someStatusesHaveNeitherBodyNorLength(code: Int) {
        let response = HTTPResponse(HTTPStatus(code), body: Array("hi".utf8))
        let text = encoded(response, envelope())
        #expect(!text.contains("content-length") && !text.contains("transfer-encoding") && text.hasSuffix("\r\n\r\n"))
        #expect(!ResponseEncoder.hasMore(HTTPResponse(HTTPStatus(code), body: .shared(bytes(9))), envelope()))
    }

    @Test func aBodyGoesBehindItsHeadUpToABoundOnly() {
        let small = HTTPResponse(HTTPStatus(200), body: bytes(ResponseEncoder.smallBody))
        #expect(encoded(small, envelope()).hasSuffix("\r\n\r\n" + String(repeating: "x", count: 16_384)))
        #expect(!ResponseEncoder.hasMore(small, envelope()))
        let large = HTTPResponse(HTTPStatus(200), body: bytes(ResponseEncoder.smallBody + 1))
        #expect(encoded(large, envelope()).hasSuffix("content-length: 16385\r\n\r\n"))
        #expect(ResponseEncoder.hasMore(large, envelope()))
        #expect(!ResponseEncoder.hasMore(HTTPResponse(HTTPStatus(200), body: .shared([])), envelope()))
        #expect(ResponseEncoder.hasMore(HTTPResponse(HTTPStatus(200), body: .shared([0x61])), envelope()))
    }

    @Test func aBodyOfUnknownLengthIsFramedByTheVersion() {
        let response = HTTPResponse(HTTPStatus(200), body: .stream(Pieces(["a"])))
        #expect(encoded(response, envelope()).contains("\r\ntransfer-encoding: chunked\r\n"))
        let old = encoded(response, envelope(isHTTP11: false, keepAlive: false))
        #expect(!old.contains("transfer-encoding") && !old.contains("content-length"))
        #expect(old.contains("\r\nconnection: close\r\n"))
        #expect(ResponseEncoder.hasMore(response, envelope()))
    }

    @Test func onlyWhatTheVersionDoesNotImplyIsSaidOfTheConnection() {
        let response = HTTPResponse(HTTPStatus(204))
        #expect(!encoded(response, envelope()).contains("connection"))
        #expect(encoded(response, envelope(keepAlive: false)).contains("\r\nconnection: close\r\n"))
        #expect(encoded(response, envelope(isHTTP11: false)).contains("\r\nconnection: keep-alive\r\n"))
    }

    /// A value that came from a client must not begin another line, nor a name another field.
    @Test func aValueCannotEndItsLine() {
        let headers: HTTPHeaders = ["x-a": "b\r\nset-cookie: c\u{0}\u{7F}\td", "bad name": "x", "": "y", "x-b": "é"]
        #expect(
            encoded(HTTPResponse(HTTPStatus(204), headers: headers), envelope())
                == "HTTP/1.1 204 No Content\r\ndate: D\r\nx-a: b  set-cookie: c  \td\r\nx-b: é\r\nx-request-id: r1\r\n\r\n"
        )
    }

    @Test(arguments: ["Date", "Connection", "Keep-Alive", "X-Request-ID", "Content-Length", "Transfer-Encoding"])
    func fieldsOfTheServersOwnAreLeftOut(name: String) {
        let response = HTTPResponse(HTTPStatus(200), headers: [name: "v", "etag": "e"], body: Array("hi".utf8))
        let text = encoded(response, envelope())
        #expect(!text.contains(": v\r\n") && text.contains("\r\netag: e\r\n"))
    }
}
