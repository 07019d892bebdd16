import TimerCore

extension StoreConformance {
    static let races = [
        StoreConformance("1,000 schedules at once are all there") { fixture in
            let store = fixture.store
            let ids = try await withThrowingTaskGroup { group in
                for number in 0..<1_000 {
                    group.addTask {
                        let new = NewExpiration.sample(payload: "{\"n\":\(number)}", startDate: past)
                        let result = try await store.schedule(new)
                        try expect(result, equals: .scheduled(new.id), "result")
                        return new.id
                    }
                }
                return try await group.reduce(into: Set<ExpirationID>()) { $0.insert($1) }
            }
            var payloads: Set<String> = []
            var claimed: Set<ExpirationID> = []
            while case let claim = try await store.claim(limit: 300), !claim.expirations.isEmpty {
                for expiration in claim.expirations {
                    payloads.insert(String(decoding: expiration.payload.bytes, as: UTF8.self))
                    claimed.insert(expiration.id)
                }
            }
            try expect(claimed == ids, "\(claimed.count) of \(ids.count) claimed")
            try expect(payloads, equals: Set((0..<1_000).map { "{\"n\":\($0)}" }), "payloads")
        },
        StoreConformance("abort against claim: exactly one wins") { fixture in
            let store = fixture.store
            for round in 0..<20 {
                let timers = (0..<50).map { _ in NewExpiration.sample(startDate: past) }
                for timer in timers { _ = try await store.schedule(timer) }
                async let claims = claimAll(of: store)
                let aborted = try await withThrowingTaskGroup { group in
                    for timer in timers {
                        group.addTask { (timer.id, try await store.abort(timer.id, applicantService: nil)) }
                    }
                    return try await group.reduce(into: Set<ExpirationID>()) { if $1.1 == .aborted { $0.insert($1.0) } }
                }
                let claimed = try await claims + claimAll(of: store)
                let both = aborted.intersection(claimed.map(\.id))
                try expect(both.isEmpty, "round \(round): \(both.count) were aborted and claimed")
                try expect(aborted.count + claimed.count, equals: 50, "round \(round)")
                let settlements = claimed.map {
                    Settlement(id: $0.id, attempt: $0.attempt, verdict: .expired(firedAt: past))
                }
                try expect(try await store.settle(settlements), equals: [], "lost")
                for timer in timers {
                    let expected: ExpirationStatus = aborted.contains(timer.id) ? .aborted : .expired
                    try expect(try await found(timer.id, in: fixture).status, equals: expected, "status")
                }
            }
        },
    ]

    static func claimAll(of store: any ExpiryStore) async throws -> [ClaimedExpiration] {
        var all: [ClaimedExpiration] = []
        while case let claim = try await store.claim(limit: 7), !claim.expirations.isEmpty {
            all += claim.expirations
        }
        return all
    }
}
