import TimerCore

extension StoreConformance {
    private static let host = DestinationName(canonical: "http://host:80")
    private static let other = DestinationName(canonical: "https://other:443")

    /// What operators ask of destinations, what is seen of them, and how they are shared.
    static let destinations = [
        StoreConformance("what is asked of a destination is kept until it is released") { fixture in
            let store = fixture.store
            let control = DestinationControl(isPaused: true, concurrency: 3, ratePerSecond: 50)
            try expect(try await store.destination(host) == nil, "nothing is known of it")
            try expect(try await store.control(host, control), "it is controlled")
            try expect(try await store.exchange(DestinationReport()).controls, equals: [host: control], "the orders")
            try expect(try await store.destination(host)?.control, equals: control, "the control")
            let next = DestinationControl(concurrency: 1)
            try expect(try await store.control(host, next), "it is controlled anew")
            try expect(try await store.exchange(DestinationReport()).controls, equals: [host: next], "the new orders")
            try expect(try await store.control(host, DestinationControl()), "it is released")
            try expect(try await store.exchange(DestinationReport()).controls, equals: [:], "no orders")
            try expect(try await store.destinations(), equals: [], "no destination")
        },
        StoreConformance("what is seen of a destination is told until it is gone") { fixture in
            let store = fixture.store
            let entry = try await seen(host, in: store) { $0.lastError = "the destination answered 503" }
            let another = try await seen(other, in: store) { _ in }
            _ = try await store.exchange(DestinationReport(changed: [entry, another]))
            try expect(try await store.destination(host)?.seen, equals: entry, "the entry")
            try expect(try await store.destinations().map(\.name), equals: [host, other], "failing ones come first")
            let changed = try await seen(host, in: store) { $0.failures = 0 }
            _ = try await store.exchange(DestinationReport(changed: [changed], gone: [other]))
            try expect(try await store.destinations().map(\.seen), equals: [changed], "what is left")
            try expect(try await store.destination(other) == nil, "the other is gone")
        },
        StoreConformance("slots are granted to one, at even distances") { fixture in
            let store = fixture.store
            _ = try await store.control(host, DestinationControl(ratePerSecond: 50))
            var slots: [Timestamp] = []
            var spacing = Duration.zero
            for _ in 0..<2 {
                let request = GrantRequest(
                    name: host, slots: 5, margin: SlotGrant.leastMargin, held: 0, wanted: 0)
                let orders = try await store.exchange(DestinationReport(requests: [request]))
                guard let grant = orders.grants.first?.slots else {
                    throw ConformanceFailure(description: "no slots were granted")
                }
                try expect(grant.first >= orders.now, "a slot lies ahead, or is now")
                try expect(grant.count, equals: 5, "slots")
                spacing = grant.spacing
                slots += (0..<grant.count).map { grant.first.advanced(by: spacing * $0) }
            }
            try expect(spacing, equals: .milliseconds(23), "the distance that 50 a second and 150 ms ask for")
            let gaps = zip(slots.dropFirst(), slots).map { $0.duration(since: $1) }
            try expect(gaps.allSatisfy { $0 >= spacing }, "slots are too close: \(gaps)")
        },
        StoreConformance("permits are granted up to the concurrency, and given back") { fixture in
            let store = fixture.store
            _ = try await store.control(host, DestinationControl(concurrency: 3))
            var grant = try await ask(store, held: 0, wanted: 2)
            try expect(grant?.permits, equals: 2, "permits of two wanted")
            grant = try await ask(store, held: 2, wanted: 10)
            try expect(grant?.permits, equals: 3, "permits of ten wanted")
            try expect(grant?.holdsPermits, equals: true, "they are written down")
            grant = try await ask(store, held: 0, wanted: 0)
            try expect(grant?.permits, equals: 0, "permits of none wanted")
            try expect(grant?.holdsPermits, equals: false, "none is written down")
        },
        StoreConformance("of a limited destination a claim takes the oldest, and all of others") { fixture in
            let limited = DestinationKey("limited")
            var oldest: [ExpirationID] = []
            for number in 0..<20 as Range<Int64> {
                let due = past.advanced(by: .seconds(number))
                let new = NewExpiration.sample(startDate: due, destination: "limited")
                _ = try await fixture.store.schedule(new)
                if number < 3 { oldest.append(new.id) }
                _ = try await fixture.store.schedule(
                    .sample(startDate: due.advanced(by: .seconds(100)), destination: "free"))
            }
            let claim = try await fixture.store.claim(ClaimRequest(limit: 100, limits: [limited: 3]))
            let taken = claim.expirations.filter { $0.queue.destination == limited }.map(\.id)
            try expect(Set(taken), equals: Set(oldest), "of the limited ones")
            try expect(claim.expirations.count - taken.count, equals: 20, "of the others")
            let next = try await fixture.store.claim(ClaimRequest(limit: 100, limits: [limited: 3]))
            try expect(next.expirations.count, equals: 3, "of the next claim")
            let rest = try await fixture.store.claim(limit: 100)
            try expect(rest.expirations.count, equals: 14, "without a limit")
        },
    ]

    private static func ask(
        _ store: any DestinationExchange, held: Int, wanted: Int
    ) async throws -> DestinationGrant? {
        let request = GrantRequest(name: host, slots: 0, margin: SlotGrant.leastMargin, held: held, wanted: wanted)
        return try await store.exchange(DestinationReport(requests: [request])).grants.first
    }

    /// An entry with a time that the store's clock knows.
    private static func seen(
        _ name: DestinationName, in store: any DestinationExchange, _ change: (inout DestinationEntry) -> Void
    ) async throws -> DestinationEntry {
        let now = try await store.exchange(DestinationReport()).now
        var entry = DestinationEntry(
            name: name, underWay: 2, waiting: 7, cap: 128, milliRate: 1_500, failures: name == host ? 4 : 0, usedAt: now
        )
        change(&entry)
        return entry
    }
}
