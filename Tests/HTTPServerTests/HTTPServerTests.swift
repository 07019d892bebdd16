import Testing

@testable import HTTPServer

@Suite struct HTTPServerTests {
    @Test func oneConnectionCarriesManyRequests() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            for number in 0..<5 {
                client.send("GET /\(number) HTTP/1.1\r\nhost: a\r\n\r\n")
                let response = try client.response()
                #expect(response.status == 200)
                #expect(response.body == "GET /\(number) ")
                #expect(response.header("date") != nil)
                #expect(response.header("x-request-id")?.count == 15)
            }
        }
    }

    @Test func aThousandPipelinedRequestsAreAnsweredInOrder() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send((0..<1_000).map { "GET /\($0) HTTP/1.1\r\nhost: a\r\n\r\n" }.joined())
            for number in 0..<1_000 {
                #expect(try client.response().body == "GET /\(number) ")
            }
        }
    }

    @Test func bodiesArriveByLengthAndByChunks() async throws {
        try await TestServer.run { server in
            let client = try server.client()
            client.send("POST /a HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nhello")
            #expect(try client.response().body == "POST /a hello")
            client.send("POST /b HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n5;x=y\r\nhello\r\n")
            client.send("1\r\n!\r\n0\r\nsome: trailer\r\n\r\n")
            #expect(try client.response().body == "POST /b hello!")
        }
    }
}
