import TimerCore

extension StoreConformance {
    /// Settles and says whether the lease was ours.
    static func settle(
        _ claim: ClaimedExpiration, _ verdict: Settlement.Verdict, _ fixture: StoreFixture
    ) async throws -> Bool {
        let settlement = Settlement(id: claim.id, attempt: claim.attempt, verdict: verdict)
        let lost = try await fixture.store.settle([settlement])
        try expect(lost.isEmpty || lost == [claim.id], "lost \(lost)")
        return lost.isEmpty
    }

    static let settlements = [
        StoreConformance("delivered: expired, with its time") { fixture in
            let claim = try await claimed(fixture)
            let firedAt = Timestamp(microseconds: past.microseconds + 123_456)
            try expect(try await settle(claim, .expired(firedAt: firedAt), fixture), "the lease was lost")
            let stored = try await found(claim.id, in: fixture)
            try expect(stored.status, equals: .expired, "status")
            try expect(stored.firedAt, equals: firedAt, "firedAt")
            try expect(stored.failureCount, equals: 0, "failureCount")
            try expect(stored.updatedAt >= stored.createdAt, "updatedAt")
        },
        StoreConformance("rejected: error, with its reason") { fixture in
            let claim = try await claimed(fixture)
            try expect(try await settle(claim, .error(reason: "no such\0 topic"), fixture), "the lease was lost")
            let stored = try await found(claim.id, in: fixture)
            try expect(stored.status, equals: .error, "status")
            try expect(
                stored.lastError?.hasPrefix("no such") == true, "lastError \(String(describing: stored.lastError))")
            try expect(stored.failureCount, equals: 1, "failureCount")
            try expect(stored.firedAt == nil, "firedAt")
        },
        StoreConformance("retried: pending until its next attempt, which counts on") { fixture in
            let claim = try await claimed(fixture)
            let verdict = Settlement.Verdict.retry(after: .milliseconds(200), reason: "503")
            try expect(try await settle(claim, verdict, fixture), "the lease was lost")
            let stored = try await found(claim.id, in: fixture)
            try expect(stored.status, equals: .pending, "status")
            try expect(stored.failureCount, equals: 1, "failureCount")
            try expect(stored.lastError, equals: "503", "lastError")
            try expect(stored.expirationDate, equals: past, "expirationDate")
            try await fixture.advance(.milliseconds(400))
            let again = try await fixture.store.claim(limit: 1).expirations.first
            try expect(again?.attempt, equals: 2, "attempt")
            try expect(again?.dueAt, equals: past, "dueAt")
        },
        StoreConformance("a retry far ahead is not claimed now") { fixture in
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .retry(after: .seconds(3_600), reason: "503"), fixture)
            let next = try await fixture.store.claim(limit: 1)
            try expect(next.expirations.isEmpty, "claimed before its time")
            try expect((next.nextDueIn ?? .zero) > .seconds(3_500), "next \(String(describing: next.nextDueIn))")
        },
        StoreConformance("handed back: free at once, the attempt not counted") { fixture in
            let claim = try await claimed(fixture)
            try expect(try await settle(claim, .handBack(after: .zero), fixture), "the lease was lost")
            let again = try await fixture.store.claim(limit: 1).expirations.first
            try expect(again?.attempt, equals: 1, "attempt")
            if let again { _ = try await settle(again, .handBack(after: .seconds(3_600)), fixture) }
            try expect(try await fixture.store.claim(limit: 1).expirations.isEmpty, "claimed before its time")
        },
        StoreConformance("a settlement of another attempt changes nothing") { fixture in
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .retry(after: .zero, reason: "503"), fixture)
            guard let second = try await fixture.store.claim(limit: 1).expirations.first else {
                throw ConformanceFailure(description: "not claimed again")
            }
            for verdict: Settlement.Verdict in [.expired(firedAt: past), .error(reason: "x"), .handBack(after: .zero)] {
                try expect(try await !settle(claim, verdict, fixture), "a stale \(verdict) counted")
            }
            try expect(try await found(claim.id, in: fixture).status, equals: .pending, "status")
            try expect(try await settle(second, .expired(firedAt: past), fixture), "the lease was lost")
            try expect(try await !settle(second, .expired(firedAt: past), fixture), "settled twice")
            try expect(try await found(claim.id, in: fixture).failureCount, equals: 1, "failureCount")
        },
        StoreConformance("many settlements in one call, each its own way") { fixture in
            for _ in 0..<40 { _ = try await fixture.store.schedule(.sample(startDate: past)) }
            var claims: [ClaimedExpiration] = []
            while case let claim = try await fixture.store.claim(limit: 100), !claim.expirations.isEmpty {
                claims += claim.expirations
            }
            try expect(claims.count, equals: 40, "claimed")
            let verdicts: [Settlement.Verdict] = [
                .expired(firedAt: past), .error(reason: "r"), .retry(after: .seconds(900), reason: "t"),
                .handBack(after: .zero),
            ]
            let settlements = claims.enumerated().map { index, claim in
                Settlement(id: claim.id, attempt: claim.attempt, verdict: verdicts[index % 4])
            }
            let unknown = Settlement(id: .random(), attempt: 1, verdict: .handBack(after: .zero))
            try expect(try await fixture.store.settle(settlements + [unknown]), equals: [unknown.id], "lost")
            for (index, claim) in claims.enumerated() {
                let expected: ExpirationStatus = [.expired, .error, .pending, .pending][index % 4]
                try expect(try await found(claim.id, in: fixture).status, equals: expected, "status \(index)")
            }
        },
    ]
}
