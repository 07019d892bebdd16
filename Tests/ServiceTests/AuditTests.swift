import TestSupport
import Testing

/// Roles and the audit, over HTTP.
struct AuditTests {
    private static let tokens =
        "boss-token-0123456789@boss,eye-token-0123456789@eye#read,tests:bound-token-0123456789@ann"

    private func headers(_ token: String) -> [String: String] {
        ["authorization": "Bearer \(token)-token-0123456789"]
    }

    @Test func aReadTokenReadsAndChangesNothing() async throws {
        try await TestBed.run(["API_TOKENS": Self.tokens]) { bed in
            let id = try await bed.service.schedule(bed.timer("/", in: 600_000), headers: headers("boss"))
            let abort = #"{"expirationId":"\#(id)"}"#
            let refused = try await bed.service.exchange(.post("/abort", abort, headers: headers("eye")))
            #expect(refused.status == 403)
            #expect(try refused.json["type"]?.string == "urn:timer-service:problem:role")
            let read = try await bed.service.exchange(.get("/expirations/\(id)", headers: headers("eye")))
            #expect(try read.json["expirationStatus"]?["id"]?.int == 0)
            let access = try await bed.service.exchange(.get("/access", headers: headers("eye")))
            #expect(access.text == #"{"name":"eye","role":"read","applicantService":null}"#)
        }
    }

    @Test func changesAreAuditedWithWhoAndFromWhere() async throws {
        try await TestBed.run(["API_TOKENS": Self.tokens, "TRUSTED_PROXIES": "127.0.0.0/8"]) { bed in
            let id = try await bed.service.schedule(bed.timer("/", in: 600_000), headers: headers("bound"))
            let through = headers("bound").merging(["x-forwarded-for": "192.0.2.99"]) { $1 }
            let abort = try await bed.service.exchange(
                .post("/abort", #"{"expirationId":"\#(id)"}"#, headers: through))
            #expect(abort.status == 204)
            let fire = try await bed.service.exchange(
                .post("/expirations/\(id)/fire", "{}", headers: headers("boss")))
            #expect(fire.status == 409)
            let audit = try await bed.service.exchange(.get("/audit", headers: headers("eye"))).json
            let items = try #require(audit["items"]?.array)
            #expect(items.map { $0["action"]?.string } == ["fire", "abort"])
            #expect(items.map { $0["who"]?.string } == ["boss", "ann"])
            #expect(items.map { $0["status"]?.int } == [409, 204])
            #expect(items.map { $0["applicantService"]?.string } == ["tests", "tests"])
            #expect(items.last?["from"]?.string == "192.0.2.99")
            #expect(items.allSatisfy { $0["expirationId"]?.string == id })
        }
    }

    /// Who stands there and what came of it survives a process that is killed right after the answer.
    @Test func whatWasAnsweredIsInTheAuditAfterAKill() async throws {
        try await TestBed.run { bed in
            let id = try await bed.service.schedule(bed.timer("/", in: 600_000))
            #expect(try await bed.service.abort(id).status == 204)
            try await bed.service.process.killed()
            let rows = """
                SELECT count(*) FROM timer_service.audit
                WHERE expiration_id = '\(id)' AND who IS NULL AND action = 'abort' AND status = 204
                """
            #expect(try await bed.database.number(rows) == 1)
        }
    }
}
