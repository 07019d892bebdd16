import TimerCore

extension StoreConformance {
    static func batch(
        _ count: Int, key: String? = nil, body: UInt8 = 1, services: [String] = ["orders"], isAtomic: Bool = false
    ) -> NewBatch {
        let key = key.map { Idempotency(key: $0, fingerprint: [UInt8](repeating: body, count: 32)) }
        let timers = (0..<count).map { place in
            NewExpiration.sample(
                startDate: future, applicantService: services[place % services.count],
                idempotency: key?.ofItem(at: place))
        }
        return NewBatch(timers, isAtomic: isAtomic)
    }

    private static func stored(_ fixture: StoreFixture) async throws -> Set<ExpirationID> {
        Set(try await fixture.store.expirations(ExpirationQuery(limit: 200)).expirations.map(\.id))
    }

    private static func scheduled(_ batch: NewBatch) -> BatchResult {
        .done(batch.expirations.map { .scheduled($0.id) })
    }

    private static func repeated(_ batch: NewBatch) -> BatchResult {
        .done(batch.expirations.map { .repeated($0.id) })
    }

    static let batches = [
        StoreConformance("a batch: each timer is stored as it is, answered in order") { fixture in
            let batch = NewBatch(
                (0..<100).map { .sample(payload: "{\"n\":\($0)}", startDate: future, applicantService: "s\($0 % 7)") },
                isAtomic: true)
            try expect(try await fixture.store.schedule(batch), equals: scheduled(batch), "result")
            for new in batch.expirations {
                let stored = try await found(new.id, in: fixture)
                try expect(stored.payload, equals: new.payload, "payload")
                try expect(stored.applicantService, equals: new.applicantService, "applicantService")
            }
        },
        StoreConformance("a batch tells the listener of its soonest") { fixture in
            let timers = [6_000_000, 600_000, 9_000_000].map { NewExpiration.sample(expirationIntervalMs: $0) }
            _ = try await fixture.store.schedule(NewBatch(timers, isAtomic: false))
            guard let dueIn = fixture.listener.dueIns.first else {
                throw ConformanceFailure(description: "the listener heard nothing")
            }
            try expect(dueIn > .seconds(300) && dueIn <= .seconds(600), "due in \(dueIn)")
        },
        StoreConformance("a batch again under its key: the same ids, no more rows") { fixture in
            let first = batch(20, key: "k", services: ["a", "b"])
            try expect(try await fixture.store.schedule(first), equals: scheduled(first), "first")
            let again = batch(20, key: "k", services: ["a", "b"])
            try expect(try await fixture.store.schedule(again), equals: repeated(first), "again")
            try expect(try await stored(fixture), equals: Set(first.expirations.map(\.id)), "rows")
        },
        StoreConformance("another batch under a used key: refused, and nothing of it stored") { fixture in
            let first = batch(5, key: "k")
            _ = try await fixture.store.schedule(first)
            let others = [
                batch(5, key: "k", body: 2), batch(9, key: "k", body: 2),
                batch(9, key: "k", body: 2, services: ["b", "orders"]),
            ]
            for other in others {
                try expect(try await fixture.store.schedule(other), equals: .keyReused, "other")
            }
            try expect(try await stored(fixture), equals: Set(first.expirations.map(\.id)), "rows")
            try expect(try await fixture.store.schedule(batch(5, key: "k")), equals: repeated(first), "again")
        },
        StoreConformance("a key of a batch and the same key of one timer are two") { fixture in
            let first = batch(2, key: "k")
            try expect(try await fixture.store.schedule(first), equals: scheduled(first), "batch")
            let single = keyed("k", body: 2)
            try expect(try await fixture.store.schedule(single), equals: .scheduled(single.id), "single")
        },
        StoreConformance("many at once with one key and two bodies: one batch, whole") { fixture in
            let store = fixture.store
            let results = try await withThrowingTaskGroup { group in
                for number in 0..<60 {
                    let body = UInt8(number % 2)
                    let count = number % 2 == 0 ? 10 : 13
                    group.addTask { (body, try await store.schedule(batch(count, key: "k", body: body))) }
                }
                return try await group.reduce(into: [(UInt8, BatchResult)]()) { $0.append($1) }
            }
            let rows = try await stored(fixture)
            let winner: UInt8 = rows.count == 10 ? 0 : 1
            try expect(rows.count == 10 || rows.count == 13, "\(rows.count) rows")
            for (body, result) in results {
                switch result {
                case .keyReused: try expect(body != winner, "the winner's own body was refused")
                case .done(let items):
                    try expect(body == winner, "the other body was stored")
                    try expect(Set(items.compactMap(\.id)), equals: rows, "ids")
                }
            }
        },
        StoreConformance("who created and who aborted a timer") { fixture in
            let store = fixture.store
            let new = NewExpiration.sample(startDate: future, creatorId: "ann")
            let nobodys = NewExpiration.sample(startDate: future)
            let batched = NewExpiration.sample(startDate: future, creatorId: "eve")
            _ = try await store.schedule(new)
            _ = try await store.schedule(nobodys)
            _ = try await store.schedule(NewBatch([batched], isAtomic: false))
            let stored = try await found(new.id, in: fixture)
            try expect([stored.creatorId, stored.updaterId], equals: ["ann", "ann"], "scheduled")
            try expect(try await found(batched.id, in: fixture).creatorId, equals: "eve", "in a batch")
            try expect(try await found(nobodys.id, in: fixture).updaterId, equals: nil, "nobody's")
            let bob = Requester(name: "bob")
            for id in [new.id, nobodys.id] { _ = try await store.abort(id, applicantService: nil, by: bob) }
            let aborted = try await store.expirations(ExpirationQuery(ExpirationFilter(status: .aborted))).expirations
            try expect(Set(aborted.map(\.updaterId)), equals: ["bob"], "updaters")
            try expect(Set(aborted.map(\.creatorId)), equals: ["ann", nil], "creators")
        },
        StoreConformance("who changed a timer, and who replayed it") { fixture in
            let store = fixture.store
            let new = NewExpiration.sample(startDate: future, creatorId: "ann")
            _ = try await store.schedule(new)
            func change(_ action: ExpirationChange.Action, of id: ExpirationID, by name: String?) async throws {
                _ = try await store.change(ExpirationChange(id: id, action: action, requester: Requester(name: name)))
            }
            try await change(.update(ExpirationUpdate(expirationIntervalMs: 5)), of: new.id, by: "bob")
            let updated = try await found(new.id, in: fixture)
            try expect([updated.creatorId, updated.updaterId], equals: ["ann", "bob"], "updated")
            let again = ExpirationID.random()
            try await change(.replay(as: again, startDate: future), of: new.id, by: "dan")
            try expect(try await found(again, in: fixture).creatorId, equals: "dan", "replayed")
            try expect(try await found(new.id, in: fixture).updaterId, equals: "bob", "the old one")
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .error(reason: "x"), fixture)
            try await change(.retry(startDate: future), of: claim.id, by: "eve")
            try expect(try await found(claim.id, in: fixture).updaterId, equals: "eve", "retried")
            _ = try await store.abort(claim.id, applicantService: nil, by: Requester(name: "fay"))
            try expect(try await found(claim.id, in: fixture).updaterId, equals: "fay", "aborted")
        },
    ]
}

extension BatchResult.Item {
    fileprivate var id: ExpirationID? {
        switch self {
        case .scheduled(let id), .repeated(let id): id
        case .refused: nil
        }
    }
}
