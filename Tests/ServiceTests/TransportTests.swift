import Foundation
import Testing

/// What sends the requests, and over what.
struct TransportTests {
    @Test func urlSessionDelivers() async throws {
        try await TestBed.run(["REST_TRANSPORT": "urlsession"]) { bed in
            bed.sink.script("/gone", .status(410))
            let payload = #"{ "a":1.50 }"#
            let expired = try await bed.service.schedule(bed.timer("/session", payload: payload, method: "put"))
            let failed = try await bed.service.schedule(bed.timer("/gone"))
            let request = try await bed.sink.request("/session")
            #expect(request.method == .put)
            #expect(request.body == Array(payload.utf8))
            #expect(request.headers.first("webhook-id") == expired)
            try await bed.service.document(expired, withStatus: 1)
            try await bed.service.document(failed, withStatus: 3)
        }
    }

    @Test func httpsTrustsTheGivenAuthority() async throws {
        try await TLSPeer.run { peer in
            try await TestBed.run(["REST_CA_FILE": peer.authority]) { bed in
                let id = try await bed.service.schedule(Self.timer(bed, peer))
                try await bed.service.document(id, withStatus: 1)
            }
        }
    }

    @Test func httpsRefusesAStranger() async throws {
        try await TLSPeer.run { peer in
            try await TestBed.run(["MAX_FAILURE_COUNT": "1"]) { bed in
                let id = try await bed.service.schedule(Self.timer(bed, peer))
                let document = try await bed.service.document(id, withStatus: 3)
                #expect(document["lastError"]?.string?.contains("certificate") == true)
            }
        }
    }

    /// The minimum is our own, not the system's: OpenSSL is told to allow older versions.
    @Test(arguments: [("-tls1_1", 3), ("-tls1_2", 1)])
    func httpsBeginsWithTLS12(protocol version: String, status: Int) async throws {
        try await TLSPeer.run("\(version) -cipher DEFAULT@SECLEVEL=0") { peer in
            let settings = [
                "REST_CA_FILE": peer.authority, "OPENSSL_CONF": peer.permissiveConfiguration, "MAX_FAILURE_COUNT": "1",
            ]
            try await TestBed.run(settings) { bed in
                let id = try await bed.service.schedule(Self.timer(bed, peer))
                try await bed.service.document(id, withStatus: status)
            }
        }
    }

    private static func timer(_ bed: TestBed, _ peer: TLSPeer) -> String {
        bed.timer("/", method: "get").replacing(#""http""#, with: #""https""#)
            .replacing("127.0.0.1:\(bed.sinkPort)", with: "localhost:\(peer.port)")
    }
}
