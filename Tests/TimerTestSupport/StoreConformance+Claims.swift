import TimerCore
import Tracing

extension StoreConformance {
    static let claims = [
        StoreConformance("a claim takes what is due, the oldest first, up to its limit") { fixture in
            let dates = [5, 1, 4, 2, 3].map { past.advanced(by: .seconds($0)) }
            for date in dates { _ = try await fixture.store.schedule(.sample(startDate: date)) }
            _ = try await fixture.store.schedule(.sample(startDate: future))
            var claimed: [ClaimedExpiration] = []
            // A store may hold back a share of the limit for fresh timers, so ask until nothing comes.
            while case let claim = try await fixture.store.claim(limit: 4), !claim.expirations.isEmpty {
                try expect(claim.expirations.count <= 4, "\(claim.expirations.count) with a limit of 4")
                claimed += claim.expirations
            }
            try expect(claimed.map(\.dueAt), equals: dates.sorted(), "claimed dates")
            try expect(claimed.allSatisfy { $0.attempt == 1 }, "attempts \(claimed.map(\.attempt))")
        },
        StoreConformance("a claim gives back the span that asked for a timer, and none where none did") { fixture in
            let traces = [nil, "a=1,b=2", nil].map { state in
                TraceContext(traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", state: state)
            }
            let timers = (traces + [nil]).map { NewExpiration.sample(startDate: past, trace: $0) }
            for timer in timers { _ = try await fixture.store.schedule(timer) }
            let keyed = Idempotency(key: "traced", fingerprint: [1])
            let batch = traces.map {
                NewExpiration.sample(startDate: past, idempotency: keyed.ofItem(at: 0), trace: $0)
            }
            _ = try await fixture.store.schedule(NewBatch(Array(batch.prefix(1)), isAtomic: true))
            _ = try await fixture.store.schedule(
                NewBatch(timers.map { .sample(startDate: past, trace: $0.trace) }, isAtomic: true))
            var claimed: [ClaimedExpiration] = []
            while case let claim = try await fixture.store.claim(limit: 100), !claim.expirations.isEmpty {
                claimed += claim.expirations
            }
            try expect(claimed.count, equals: 9, "claimed")
            for timer in timers + batch.prefix(1) {
                try expect(claimed.first { $0.id == timer.id }?.trace, equals: timer.trace, "the trace")
            }
            try expect(claimed.count { $0.trace != nil }, equals: 7, "those with a trace")
        },
        StoreConformance("a claim tells when the next is due") { fixture in
            let empty = try await fixture.store.claim(limit: 10)
            try expect(empty.nextDueIn == nil, "next due in \(String(describing: empty.nextDueIn)) of nothing")
            _ = try await fixture.store.schedule(.sample(startDate: future))
            let claim = try await fixture.store.claim(limit: 10)
            let next = claim.nextDueIn.map { claim.claimedAt.advanced(by: $0) }
            try expect(next, equals: future, "next due")
            _ = try await fixture.store.schedule(.sample(startDate: past))
            let nothing = try await fixture.store.claim(limit: 0)
            try expect(nothing.expirations.isEmpty, "a limit of 0 took something")
            let later = nothing.nextDueIn.map { nothing.claimedAt.advanced(by: $0) }
            try expect(later, equals: future, "next due, behind one that is due already")
        },
        StoreConformance("a claim ahead takes what will be due by then, and tells when the next is due") { fixture in
            let soon = NewExpiration.sample(startDate: future)
            let later = NewExpiration.sample(startDate: future.advanced(by: .seconds(7_200)))
            for expiration in [soon, later] { _ = try await fixture.store.schedule(expiration) }
            let before = try await fixture.store.claim(limit: 10)
            let ahead = future.duration(since: before.claimedAt) + .seconds(3_600)
            var request = ClaimRequest(limit: 10)
            request.ahead = ahead
            let claim = try await fixture.store.claim(request)
            try expect(claim.expirations.map(\.id), equals: [soon.id], "claimed ahead")
            try expect(claim.expirations.map(\.attemptDueAt), equals: [future], "due dates")
            let next = claim.nextDueIn.map { claim.claimedAt.advanced(by: $0) }
            try expect(next, equals: future.advanced(by: .seconds(7_200)), "next due")
            try expect(
                try await fixture.store.abort(soon.id, applicantService: nil, by: nil) == .beingDelivered, "abort")
            let handedBack = Settlement(id: soon.id, attempt: 1, verdict: .handBack(after: .zero))
            try expect(try await fixture.store.settle([handedBack]), equals: [], "fenced")
            let after = try await fixture.store.claim(limit: 10)
            try expect(after.expirations.isEmpty, "handed back, it was claimed before it is due")
            try expect(
                after.nextDueIn.map { after.claimedAt.advanced(by: $0) }, equals: future, "next due, handed back")
        },
        StoreConformance("a claim says that its limit cut it short") { fixture in
            for _ in 0..<8 { _ = try await fixture.store.schedule(.sample(startDate: past)) }
            let first = try await fixture.store.claim(limit: 4)
            try expect(first.isCutShort, "cut short with \(first.expirations.count) of 8")
            let rest = try await fixture.store.claim(limit: 100)
            try expect(!rest.isCutShort, "not cut short with \(rest.expirations.count) of 100")
            try expect(first.expirations.count + rest.expirations.count, equals: 8, "claimed in all")
        },
        StoreConformance("a claim passes over saturated destinations") { fixture in
            for _ in 0..<3 { _ = try await fixture.store.schedule(.sample(startDate: past, destination: "full")) }
            let other = NewExpiration.sample(startDate: past, destination: "free")
            _ = try await fixture.store.schedule(other)
            let exclusions = ClaimExclusions(destinations: [DestinationKey("full")])
            let claim = try await fixture.store.claim(limit: 10, excluding: exclusions)
            try expect(claim.expirations.map(\.id), equals: [other.id], "claimed beside a saturated destination")
            let rest = try await fixture.store.claim(limit: 10)
            try expect(rest.expirations.count, equals: 3, "claimed once there is room")
        },
        StoreConformance("a claim takes no more than its bytes, the oldest first, and passes nothing over") { fixture in
            // Two of them are larger than a claim, and one is too large for what the one before leaves.
            let sizes = [100, 5_000, 100, 100, 900, 700, 5_000, 100]
            for (place, size) in sizes.enumerated() {
                _ = try await fixture.store.schedule(sized(size, startDate: past.advanced(by: .seconds(place))))
            }
            var claimed: [Int] = []
            while case let claim = try await fixture.store.claim(ClaimRequest(limit: 100, bytes: 1_000)),
                !claim.expirations.isEmpty
            {
                let taken = claim.expirations.map { $0.payload.bytes.count + $0.outputMode.bytes.count }
                try expect(taken.count == 1 || taken.reduce(0, +) <= 1_000, "took \(taken)")
                claimed += taken
                try expect(claim.isCutShort, equals: claimed.count < sizes.count, "cut short after \(claimed.count)")
            }
            try expect(claimed, equals: sizes, "claimed")
        },
        StoreConformance("what is claimed is not claimed again") { fixture in
            _ = try await claimed(fixture)
            let second = try await fixture.store.claim(limit: 10)
            try expect(second.expirations.isEmpty, "claimed twice")
            try expect(second.nextDueIn == nil, "a claimed timer counts as due")
        },
        StoreConformance("an attempt under way has not failed yet") { fixture in
            let claim = try await claimed(fixture)
            let stored = try await found(claim.id, in: fixture)
            try expect(stored.status, equals: .pending, "status")
            try expect(stored.failureCount, equals: 0, "failureCount")
        },
    ]

    /// A timer with so many bytes of payload and output, 100 at least.
    private static func sized(_ bytes: Int, startDate: Timestamp) -> NewExpiration {
        let outputMode = NewExpiration.sample().outputMode.bytes.count
        let payload = #"{"a":""# + String(repeating: "x", count: bytes - outputMode - 8) + #""}"#
        return .sample(payload: payload, startDate: startDate)
    }
}
