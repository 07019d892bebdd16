import TimerCore

extension StoreConformance {
    private static let operatorOfAll = Requester(name: "boss", address: "192.0.2.1")

    /// The pause of all firing.
    static let firing = [
        StoreConformance("nothing is claimed while all firing is paused") { fixture in
            let store = fixture.store
            try expect(try await store.firing().pause == nil, "timers fire at first")
            let timer = NewExpiration.sample(startDate: past)
            _ = try await store.schedule(timer)
            let paused = try await store.pauseFiring(by: operatorOfAll)
            try expect(paused.isAtRest, "nothing is under way: \(paused)")
            try expect(paused.pause?.reason, equals: .requested, "the reason")
            try expect(paused.pause?.requester, equals: "boss", "who asked")
            try expect(try await store.claim(limit: 1).expirations.isEmpty, "nothing is claimed")
            try expect(try await store.exchange(DestinationReport()).isPaused, "replicas are told")
            try expect(try await store.schedule(.sample(startDate: future)) != .keyReused, "timers are stored")
            try expect(try await store.resumeFiring(by: operatorOfAll), equals: FiringState(), "it goes on")
            try expect(try await !store.exchange(DestinationReport()).isPaused, "replicas are told of that")
            try expect(try await store.claim(limit: 1).expirations.map(\.id), equals: [timer.id], "it is claimed")
        },
        StoreConformance("a pause that is asked for twice is the same") { fixture in
            let store = fixture.store
            let first = try await store.pauseFiring(by: operatorOfAll)
            let again = try await store.pauseFiring(by: Requester(name: "other", address: "192.0.2.2"))
            try expect(again.pause, equals: first.pause, "the pause")
            for _ in 0..<2 {
                try expect(try await store.resumeFiring(by: operatorOfAll).pause == nil, "it is over")
            }
            let entries = try await store.audit(AuditQuery()).entries
            try expect(entries.map(\.action), equals: ["firing.resume", "firing.pause"], "what changes has an entry")
            try expect(entries.map(\.who), equals: ["boss", "boss"], "who asked")
        },
        StoreConformance("a pause tells what is still held") { fixture in
            let store = fixture.store
            let claimed = try await claimed(fixture)
            let paused = try await store.pauseFiring(by: operatorOfAll)
            try expect(paused.held, equals: 1, "timers held")
            try expect(!paused.isAtRest, "it is not at rest")
            let verdict = Settlement.Verdict.expired(firedAt: claimed.dueAt)
            let settlement = Settlement(id: claimed.id, attempt: claimed.attempt, verdict: verdict)
            try expect(try await store.settle([settlement]), equals: [], "what was under way may end")
        },
    ]
}
