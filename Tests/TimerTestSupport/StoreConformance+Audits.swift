import TimerCore

extension StoreConformance {
    private static let ann = Requester(name: "ann", address: "192.0.2.1")

    /// Which changes have entries in the audit, and what those say.
    static let audits = [
        StoreConformance("each change of a timer has an entry in the audit") { fixture in
            let (id, again) = try await everyChange(fixture)
            let entries = try await fixture.store.audit(AuditQuery()).entries
            try expect(
                entries.map(\.action), equals: ["abort", "retry", "fire", "replay", "update"], "the newest first")
            try expect(entries.allSatisfy { $0.expirationID == id }, "of the timer")
            try expect(
                entries.allSatisfy {
                    $0.who == "ann" && $0.address == "192.0.2.1" && $0.applicantService == "auditors"
                },
                "\(entries)")
            try expect(entries.map(\.status), equals: [204, 200, 200, 200, 200], "the answers")
            try expect(entries.allSatisfy { $0.outcome == "done" && $0.target == nil }, "done")
            try expect(
                entries.map(\.detail), equals: [nil, nil, nil, again.description, "expirationIntervalMs, payload"],
                "in particular")
            try expect(entries.allSatisfy { $0.position.at > past && $0.position.at < future }, "by the store's clock")
        },
        StoreConformance("each refusal has an entry in the audit") { fixture in
            let store = fixture.store
            let claim = try await claimed(fixture)
            let id = ExpirationID.random()
            _ = try await store.abort(id, applicantService: nil, by: ann)
            _ = try await store.abort(claim.id, applicantService: "another", by: ann)
            _ = try await store.abort(claim.id, applicantService: nil, by: ann)
            _ = try await store.change(ExpirationChange(id: claim.id, action: .fire, requester: ann))
            _ = try await settle(claim, .expired(firedAt: past), fixture)
            _ = try await store.change(ExpirationChange(id: claim.id, action: .retry(startDate: nil), requester: ann))
            let entries = try await store.audit(AuditQuery()).entries.reversed()
            try expect(
                entries.map(\.outcome),
                equals: ["not-found", "not-found", "being-delivered", "being-delivered", "ended"], "outcomes")
            try expect(entries.map(\.status), equals: [404, 404, 409, 409, 409], "answers")
            let service = try await found(claim.id, in: fixture).applicantService
            try expect(
                entries.map(\.applicantService), equals: [nil, "another", service, service, service],
                "the caller's, or the timer's")
            try expect(entries.map(\.action), equals: ["abort", "abort", "abort", "fire", "retry"], "actions")
        },
        StoreConformance("what changes nothing has no entry in the audit, and nothing has two") { fixture in
            let store = fixture.store
            let new = NewExpiration.sample(startDate: future)
            _ = try await store.schedule(new)
            let key = Idempotency(key: "k", fingerprint: [1])
            for _ in 0..<2 {
                let fire = ExpirationChange(
                    id: new.id, action: .update(ExpirationUpdate(startDate: future)), requester: ann, idempotency: key)
                _ = try await store.change(fire)
            }
            for _ in 0..<2 { _ = try await store.abort(new.id, applicantService: nil, by: ann) }
            let actions = try await store.audit(AuditQuery()).entries.map(\.action)
            try expect(actions, equals: ["abort", "update"], "entries")
        },
        StoreConformance("a part of another change has no entry in the audit") { fixture in
            let store = fixture.store
            let new = NewExpiration.sample(startDate: future)
            _ = try await store.schedule(new)
            let part = Requester(name: "ann")
            _ = try await store.change(ExpirationChange(id: new.id, action: .fire, requester: part))
            _ = try await store.abort(new.id, applicantService: nil, by: part)
            _ = try await store.abort(.random(), applicantService: nil, by: part)
            _ = try await store.control(
                DestinationName(canonical: "kafka"), DestinationControl(isPaused: true), by: part)
            try expect(try await store.audit(AuditQuery()).entries, equals: [], "entries")
        },
        StoreConformance("what is asked of a destination has an entry in the audit") { fixture in
            let store = fixture.store
            let name = DestinationName(canonical: "http://host:80")
            let nobody = Requester(name: nil, address: "::1")
            _ = try await store.control(name, DestinationControl(isPaused: true), by: nobody)
            _ = try await store.control(name, DestinationControl(), by: nobody)
            let entries = try await store.audit(AuditQuery()).entries
            try expect(entries.map(\.action), equals: ["destination.release", "destination.control"], "entries")
            try expect(entries.allSatisfy { $0.target == "http://host:80" && $0.applicantService == nil }, "whose")
            try expect(entries.map(\.status), equals: [204, 200], "answers")
            try expect(entries.allSatisfy { $0.who == nil && $0.address == "::1" }, "who")
        },
    ]

    /// Updates, replays, fires, retries and aborts one timer.
    ///
    /// - Returns: it and its replay.
    private static func everyChange(_ fixture: StoreFixture) async throws -> (ExpirationID, ExpirationID) {
        let store = fixture.store
        let new = NewExpiration.sample(startDate: future, applicantService: "auditors")
        let again = ExpirationID.random()
        _ = try await store.schedule(new)
        func change(_ action: ExpirationChange.Action) async throws {
            _ = try await store.change(ExpirationChange(id: new.id, action: action, requester: ann))
        }
        try await change(.update(ExpirationUpdate(expirationIntervalMs: 5, payload: .empty)))
        try await change(.replay(as: again, startDate: future))
        try await change(.fire)
        guard let claim = try await store.claim(limit: 1).expirations.first else {
            throw ConformanceFailure(description: "nothing was claimed")
        }
        _ = try await settle(claim, .error(reason: "x"), fixture)
        try await change(.retry(startDate: future))
        _ = try await store.abort(new.id, applicantService: nil, by: ann)
        return (new.id, again)
    }
}
