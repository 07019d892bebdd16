import TimerCore

extension StoreConformance {
    /// All dead letters of the store, by the host that is told.
    private static func letters(_ fixture: StoreFixture) async throws -> [String: ClaimedExpiration] {
        var letters: [String: ClaimedExpiration] = [:]
        for claim in try await fixture.store.claim(limit: 100).expirations {
            guard case .rest(let output) = try OutputMode(json: claim.outputMode) else { continue }
            letters[output.hostname] = claim
        }
        return letters
    }

    private static func text(_ letter: ClaimedExpiration?) -> String {
        letter.map { String(decoding: $0.payload.bytes, as: UTF8.self) } ?? "no letter"
    }

    private static func lettered(_ payload: String = "{}") -> NewExpiration {
        .sample(payload: payload, startDate: past, onError: "on-error", onEnd: "on-end")
    }

    /// (How it ends, who is told, the status in the letter.)
    private static let ends: [(Settlement.Verdict, Set<String>, String)] = [
        (.expired(firedAt: past), ["on-end"], #""expirationStatus":{"id":1,"description":"expired"}"#),
        (
            .error(reason: "no \"use\"\n"), ["on-end", "on-error"],
            #""expirationStatus":{"id":3,"description":"error"}"#
        ),
        (.givenUp(reason: "too late"), ["on-end", "on-error"], #""reason":"too late""#),
    ]

    static let letters =
        ends.map { verdict, told, part in
            StoreConformance("dead letters: \(verdict) tells \(told.sorted())") { fixture in
                let claim = try await claimed(fixture, lettered())
                try expect(try await settle(claim, verdict, fixture), "the lease was lost")
                let letters = try await letters(fixture)
                try expect(Set(letters.keys), equals: told, "told")
                for letter in letters.values {
                    try expect(text(letter).contains(part), "no \(part) in \(text(letter))")
                    let stored = try await found(letter.id, in: fixture)
                    try expect(stored.deadLetterOf, equals: claim.id, "deadLetterOf")
                    try expect(stored.applicantService, equals: "orders", "applicantService")
                    try expect(stored.onError == nil && stored.onEnd == nil, "a letter has letters")
                    try expect(letter.queue.tenant, equals: claim.queue.tenant, "tenant")
                }
            }
        } + [
            StoreConformance("dead letters: an abort tells on-end alone") { fixture in
                let new = NewExpiration.sample(startDate: future, onError: "on-error", onEnd: "on-end")
                _ = try await fixture.store.schedule(new)
                try expect(try await fixture.store.abort(new.id, applicantService: nil), equals: .aborted, "abort")
                try expect(try await fixture.store.abort(new.id, applicantService: nil), equals: .aborted, "again")
                let letters = try await letters(fixture)
                try expect(Set(letters.keys), equals: ["on-end"], "told")
                try expect(text(letters["on-end"]).contains(#""description":"aborted""#), text(letters["on-end"]))
                try expect(letters["on-end"]?.queue.destination, equals: DestinationKey("http://on-end:80"), "queue")
            },
            StoreConformance("dead letters carry the payload byte for byte, the reason and the attempts") { fixture in
                let payload = "{ \"a\" :1.0E+2,\"b\":\"\\u0000'\\ud83d\\ude00\",\"b\":null}"
                let first = try await claimed(fixture, lettered(payload))
                func met(_ outcome: AttemptOutcome, _ reason: String) -> AttemptRecord {
                    AttemptRecord(
                        outcome: outcome, startedAt: past, duration: .milliseconds(2), answer: .status(503),
                        reason: reason, replica: Owner(rawValue: 1))
                }
                let retry = Settlement(
                    id: first.id, attempt: 1, verdict: .retry(after: .zero, reason: "one"), met: met(.retry, "one"))
                _ = try await fixture.store.settle([retry])
                _ = try await fixture.store.claim(limit: 1)
                let reason = "\"two\"\\\u{1}é\n"
                let error = Settlement(
                    id: first.id, attempt: 2, verdict: .error(reason: reason), met: met(.rejected, reason))
                _ = try await fixture.store.settle([error])
                let letter = try await letters(fixture)["on-error"]
                try expect(text(letter).hasSuffix(",\"payload\":\(payload)}"), text(letter))
                let object = try letter.map { try JSONObject($0.payload) }
                var fields = object.map { JSONFields(of: $0, at: "#") }
                try expect(fields?.string("expirationId"), equals: first.id.description, "expirationId")
                try expect(fields?.string("reason"), equals: reason, "reason")
                try expect(fields?.integer("failureCount", in: 0...9), equals: 2, "failureCount")
                let spaceless = text(letter).filter { $0 != " " && $0 != "\n" }
                for part in [#""outcome":"retry""#, #""outcome":"rejected""#, #""number":1"#, #""number":2"#] {
                    try expect(spaceless.contains(part), "no \(part) in \(text(letter))")
                }
            },
            StoreConformance("the end of a dead letter tells nobody") { fixture in
                let claim = try await claimed(fixture, lettered())
                _ = try await settle(claim, .error(reason: "x"), fixture)
                for letter in try await letters(fixture).values {
                    _ = try await settle(letter, .error(reason: "y"), fixture)
                }
                try expect(try await letters(fixture).isEmpty, "a chain of letters")
            },
            StoreConformance("dead letters of the timers that name an output, and of no other") { fixture in
                for index in 0..<40 {
                    let new = index % 10 == 0 ? lettered() : .sample(startDate: past)
                    _ = try await fixture.store.schedule(new)
                }
                var claims: [ClaimedExpiration] = []
                while case let claim = try await fixture.store.claim(limit: 100), !claim.expirations.isEmpty {
                    claims += claim.expirations
                }
                _ = try await fixture.store.settle(
                    claims.map { Settlement(id: $0.id, attempt: 1, verdict: .error(reason: "x")) })
                let count = try await fixture.store.claim(limit: 100).expirations.count
                try expect(count, equals: 8, "letters")
            },
        ]
}
