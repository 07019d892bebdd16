import Glibc
import Metrics
import Synchronization
import TestSupport
import Testing

@testable import HTTPServer

/// Answers that are larger than what a connection buffers.
@Suite struct LargeAnswerTests {
    private static let get = "GET / HTTP/1.1\r\nhost: a\r\n\r\n"
    private static let small = "GET /small HTTP/1.1\r\nhost: a\r\n\r\n"

    private static func answering(_ body: HTTPBody) -> @Sendable (HTTPRequest) async -> HTTPResponse {
        { request in
            request.path == "/small" ? await TestServer.echo(request) : HTTPResponse(HTTPStatus(200), body: body)
        }
    }

    @Test(arguments: [1, 16_384, 16_385, 65_536, 1_000_000])
    func bodiesOfAllSizesArriveWhole(count: Int) async throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 0x61 + $0 % 23) }
        for body in [HTTPBody.bytes(bytes), .shared(bytes)] {
            try await TestServer.run(respond: Self.answering(body)) { server in
                let client = try server.client()
                client.send(Self.get + Self.small + Self.get + "HEAD / HTTP/1.1\r\nhost: a\r\n\r\n" + Self.small)
                #expect(try client.response().body == String(decoding: bytes, as: UTF8.self))
                #expect(try client.response().body == "GET /small ")
                #expect(try client.response().body == String(decoding: bytes, as: UTF8.self))
                #expect(try client.response(hasBody: false).header("content-length") == "\(count)")
                #expect(try client.response().body == "GET /small ")
            }
        }
    }

    /// What was read long ago buys nothing.
    @Test func aClientThatReadsMuchAndStopsIsDropped() async throws {
        let body = HTTPBody.shared([UInt8](repeating: 0x78, count: 32_000_000))
        try await TestServer.with({ $0.rateGrace = .milliseconds(200) }, respond: Self.answering(body)).run { server in
            let client = try TestClient(port: server.port, receiveBuffer: 65_536)
            client.send(Self.get)
            _ = try client.skim(16_000_000)
            try await eventually("the connection is dropped") {
                server.metrics.render().contains("http_connection_timeouts_total 1")
            }
            #expect(server.metrics.render().contains("http_connections_open 0.0"))
        }
    }

    /// The kernel's buffer takes megabytes at once; what counts is what the client has taken since.
    @Test func aSlowButSteadyReaderGetsItsAnswer() async throws {
        let body = HTTPBody.shared([UInt8](repeating: 0x78, count: 12_000_000))
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.rateGrace = .seconds(4)
            $0.minimumRate = 20_000
        }
        try await TestServer.run(configure, respond: Self.answering(body)) { server in
            let client = try TestClient(port: server.port, receiveBuffer: 262_144)
            client.send(Self.get)
            // Several windows long, always well above the rate, and less in a window than the kernel has to get rid of
            // before it says that there is room. On a thread of its own: the pool's are busy with other tests.
            let reader = BusyClient(client) { client in
                for _ in 0..<90 {
                    usleep(100_000)
                    guard (try? client.skim(25_000)) == 25_000 else { break }
                }
                return false
            }
            try await eventually("it has read slowly") { reader.hasEnded }
            let rest = try client.skim(9_000_000)
            #expect(rest == 9_000_000)
            #expect(server.metrics.render().contains("http_connection_timeouts_total 0"))
        }
    }

    @Test func answersAreBoundedInSum() async throws {
        let body = HTTPBody.bytes([UInt8](repeating: 0x78, count: 20_000_000))
        let setup = TestServer.with({ $0.maxBufferedAnswerBytes = 30_000_000 }, respond: Self.answering(body))
        try await setup.run { server in
            let reader = try TestClient(port: server.port, receiveBuffer: 4_096)
            reader.send(Self.get)
            try await eventually("it is held") { server.metrics.render().contains("http_answer_bytes_held 20000000.0") }
            let other = try server.client()
            for _ in 0..<3 {
                other.send(Self.get + Self.small)
                let refused = try other.response()
                #expect(refused.status == 503)
                #expect(refused.header("retry-after") == "1")
                #expect(try other.response().body == "GET /small ")
            }
            reader.reset()
            try await eventually("nothing is held") { server.metrics.render().contains("http_answer_bytes_held 0.0") }
            other.send(Self.get + Self.small)
            #expect(try other.response().body.count == 20_000_000)
            #expect(try other.response().body == "GET /small ")
            #expect(server.metrics.render().contains("http_answer_bytes_held 0.0"))
        }
    }

    /// What a stream holds counts, less and less as it goes out.
    @Test func aStreamCountsWhatItStillHolds() async throws {
        let piece = [UInt8](repeating: 0x78, count: 50_000)[...]
        let gate = Gate()
        struct Shrinking: HTTPBodyStream {
            let length: Int? = nil
            var heldBytes = 150_000
            let gate: Gate
            let piece: ArraySlice<UInt8>

            mutating func next() async -> HTTPBodyPiece {
                guard heldBytes > 0 else { return .end }
                if heldBytes == 50_000 { await gate.wait() }
                heldBytes -= 50_000
                return .bytes(piece)
            }
        }
        try await TestServer.run(respond: Self.answering(.stream(Shrinking(gate: gate, piece: piece)))) { server in
            let client = try server.client()
            client.send(Self.get)
            _ = try client.skim(100_000)
            try await eventually("a third is left") { server.metrics.render().contains("answer_bytes_held 50000.0") }
            gate.open()
            _ = try client.skim(50_000)
            try await eventually("nothing is left") { server.metrics.render().contains("answer_bytes_held 0.0") }
        }
    }

    /// A handler on the same loop looks at the counter of bytes at least once a turn, while one client reads and one
    /// sends as fast as it can. Between two looks lie the end of a turn and the beginning of the next.
    @Test func aTurnMovesNoMoreThanItsBudget() async throws {
        let registry = Mutex<MetricsRegistry?>(nil)
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            if request.method == .post { return HTTPResponse(HTTPStatus(204)) }
            guard request.path == "/watch" else {
                return HTTPResponse(HTTPStatus(200), body: .shared([UInt8](repeating: 0x78, count: 8_000_000)))
            }
            guard let registry = registry.withLock({ $0 }) else { return HTTPResponse(HTTPStatus(500)) }
            let counters = ["http_sent_bytes_total", "http_received_bytes_total"].map { registry.counter($0, help: "") }
            var (last, largest) = (counters.map(\.value), [0, 0])
            while last.contains(where: { $0 < 4_000_000 }) {
                await Task.yield()
                let now = counters.map(\.value)
                for index in 0..<2 { largest[index] = max(largest[index], Int(now[index] - last[index])) }
                last = now
            }
            return HTTPResponse(HTTPStatus(200), body: Array("\(largest[0]) \(largest[1])".utf8))
        }
        try await TestServer.with({ $0.eventLoops = 1 }, respond: respond).run { server in
            registry.withLock { $0 = server.metrics }
            let watcher = try server.client()
            watcher.send("GET /watch HTTP/1.1\r\nhost: a\r\n\r\n")
            let (reader, sender) = (try server.client(), try server.client())
            reader.send(Self.get)
            let post = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n"
            let threads = [
                BusyClient.reading(reader),
                BusyClient.sending(post + String(repeating: "x", count: 1_000_000), sender),
            ]
            let largest = try watcher.response().body.split(separator: " ").compactMap { Int($0) }
            for thread in threads { thread.end() }
            try #require(largest.count == 2)
            // Of two turns. Beside it the other connections' heads, and what one last read of each may bring.
            #expect((1...TurnBudget.bytes * 2 + 2_000).contains(largest[0]))
            #expect((1...TurnBudget.bytes * 4 + 2_000).contains(largest[1]))
        }
    }

    /// Four clients read without end as fast as they can; others have their turn all the same.
    @Test func endlessAnswersLeaveOthersTheirTurn() async throws {
        let piece = [UInt8](repeating: 0x78, count: 1_000_000)[...]
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            request.path == "/small" ? await TestServer.echo(request) : .stream(Pieces { _ in .bytes(piece) })
        }
        try await TestServer.with({ $0.eventLoops = 1 }, respond: respond).run { server in
            let readers = try (0..<4).map { _ in try server.client() }
            for reader in readers { reader.send(Self.get) }
            let threads = readers.map { BusyClient.reading($0) }
            let client = try server.client()
            for _ in 0..<50 {
                client.send(Self.small)
                #expect(try client.response().body == "GET /small ")
            }
            for thread in threads { thread.end() }
        }
    }

    /// Four clients send without end as fast as they can.
    @Test func endlessBodiesLeaveOthersTheirTurn() async throws {
        let configure: (inout HTTPServerConfiguration) -> Void = {
            $0.eventLoops = 1
            $0.request.bodyBytes = 10_000_000
        }
        let respond: @Sendable (HTTPRequest) async -> HTTPResponse = { request in
            request.method == .post ? HTTPResponse(HTTPStatus(204)) : await TestServer.echo(request)
        }
        try await TestServer.run(configure, respond: respond) { server in
            let post = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10000000\r\n\r\n"
            let body = String(repeating: "x", count: 10_000_000)
            let threads = try (0..<4).map { _ in BusyClient.sending(post + body, try server.client()) }
            let client = try server.client()
            for _ in 0..<50 {
                client.send(Self.small)
                #expect(try client.response().body == "GET /small ")
            }
            for thread in threads { thread.end() }
        }
    }
}
