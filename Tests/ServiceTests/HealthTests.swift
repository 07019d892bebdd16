import Addresses
import Glibc
import TestSupport
import Testing

@testable import timer_service

/// `timer-service health`: what it asks, and what it ends with.
struct HealthTests {
    private static let well = ChildProcess.Ending(status: 0, wasKilled: false)
    private static let unwell = ChildProcess.Ending(status: 1, wasKilled: false)

    @Test(arguments: [
        ([:], "127.0.0.1", 3_000), (["HTTP_PORT": ""], "127.0.0.1", 3_000), (["HTTP_PORT": "80"], "127.0.0.1", 80),
        (["HTTP_HOST": "::"], "127.0.0.1", 3_000), (["HTTP_HOST": "0.0.0.0"], "127.0.0.1", 3_000),
        (["HTTP_HOST": "::ffff:0.0.0.0"], "127.0.0.1", 3_000), (["HTTP_HOST": "::1"], "::1", 3_000),
        (["HTTP_HOST": "192.0.2.7", "HTTP_PORT": "8080"], "192.0.2.7", 8_080),
    ])
    func theServiceIsLookedForWhereItListens(settings: [String: String], address: String, port: UInt16) throws {
        let expected = LocalEndpoint(address: try #require(IPAddress(strict: address)), port: port)
        #expect(try LocalEndpoint(environment: settings) == expected)
    }

    @Test(arguments: [("HTTP_PORT", "0"), ("HTTP_PORT", "x"), ("HTTP_HOST", "localhost")])
    func aPlaceThatNobodyKnowsIsSaid(name: String, value: String) throws {
        let error = #expect(throws: ConfigurationError.self) { try LocalEndpoint(environment: [name: value]) }
        #expect(error?.problems.allSatisfy { $0.hasPrefix("\(name):") } == true)
    }

    @Test func onlyAStatusLineIsAnAnswer() throws {
        #expect(try HealthProbe.status(ofLine: Array("HTTP/1.1 200".utf8)) == 200)
        #expect(try HealthProbe.status(ofLine: Array("HTTP/1.1 503".utf8)) == 503)
        for line in ["HTTP/1.0 200", "HTTP/1.1 +20", "HTTP/1.1 099", "SSH-2.0-Open"] {
            #expect(throws: HealthProbe.Failure.notHTTP) { try HealthProbe.status(ofLine: Array(line.utf8)) }
        }
    }

    @Test(arguments: [[], ["--ready"]])
    func aServiceThatWorksIsWellWhateverTheProxyAndTheHostsAre(options: [String]) async throws {
        let settings = ["HTTP_ALLOWED_HOSTS": "timers.example"]
        let proxy = ["http_proxy": "http://127.0.0.1:1", "HTTP_PROXY": "http://127.0.0.1:1", "all_proxy": "x"]
        try await TestBed.withDatabase { database in
            try await TestBed.withReplica(of: database, settings) { service in
                // It listens before its tables are there.
                try await eventually("a service that is well") {
                    try await Self.health(service.port, options, proxy).ending == Self.well
                }
            }
        }
    }

    @Test func aServiceWithoutItsDatabaseLivesAndIsNotReady() async throws {
        let settings = ["DATABASE_URL": "postgresql://postgres@127.0.0.1:1/none"]
        try await TestBed.withDatabase { database in
            try await TestBed.withReplica(of: database, settings) { service in
                let life = try await Self.health(service.port)
                #expect(life.ending == Self.well)
                let readiness = try await Self.health(service.port, ["--ready"])
                #expect(readiness.ending == Self.unwell)
                #expect(readiness.errors.contains("the answer was 503"))
            }
        }
    }

    @Test func nobodyThereIsUnwell() async throws {
        try await HeldPort.hold { port in
            let health = try await Self.health(port)
            #expect(health.ending == Self.unwell)
            #expect(health.errors.contains("connect: Connection refused"))
        }
    }

    /// The kernel takes the connection, and nobody answers: the command ends by itself.
    @Test func aServiceThatHangsIsUnwell() async throws {
        let peer = try SilentPeer()
        defer { peer.close() }
        let health = try await Self.health(peer.port)
        #expect(health.ending == Self.unwell)
        #expect(health.errors.contains("no answer within 2 s"))
    }

    @Test func aPortThatIsNotKnownIsUnwell() async throws {
        let health = try await Self.health(0)
        #expect(health.ending == Self.unwell)
        #expect(health.errors.contains("HTTP_PORT: 0"))
    }

    private static func health(
        _ port: UInt16, _ options: [String] = [], _ environment: [String: String] = [:]
    ) async throws -> (ending: ChildProcess.Ending, errors: String) {
        let settings = ["HTTP_HOST": "127.0.0.1", "HTTP_PORT": "\(port)"].merging(environment) { $1 }
        let process = try ChildProcess("timer-service", arguments: ["health"] + options, environment: settings)
        let ending = try await process.ended()
        return (ending, process.errors.all.joined(separator: "\n"))
    }
}

/// A socket that listens on a free port of the loopback and is never accepted from.
private struct SilentPeer {
    private let descriptor: Int32
    let port: UInt16

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(descriptor, pointer, length) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        port = UInt16(bigEndian: address.sin_port)
        try #require(isBound)
    }

    func close() {
        Glibc.close(descriptor)
    }
}
