import TimerCore

extension StoreConformance {
    /// The record of an attempt that began at `past` and took 1,500 ms.
    private static func record(
        _ outcome: AttemptOutcome, _ answer: Answer?, _ reason: String? = nil
    ) -> AttemptRecord {
        AttemptRecord(
            outcome: outcome, startedAt: past, duration: .milliseconds(1_500), answer: answer, reason: reason,
            replica: Owner(rawValue: 77))
    }

    private static func settle(
        _ claim: ClaimedExpiration, _ verdict: Settlement.Verdict, _ met: AttemptRecord?, _ fixture: StoreFixture
    ) async throws {
        let settlement = Settlement(id: claim.id, attempt: claim.attempt, verdict: verdict, met: met)
        try expect(try await fixture.store.settle([settlement]), equals: [], "lost")
    }

    private static func attempts(
        _ id: ExpirationID, after number: Int = 0, _ fixture: StoreFixture
    ) async throws -> AttemptPage {
        guard let page = try await fixture.store.attempts(of: id, after: number) else {
            throw ConformanceFailure(description: "\(id) is not there")
        }
        return page
    }

    private static func again(_ fixture: StoreFixture) async throws -> ClaimedExpiration {
        guard let claim = try await fixture.store.claim(limit: 1).expirations.first else {
            throw ConformanceFailure(description: "not claimed again")
        }
        return claim
    }

    static let attempts = [
        StoreConformance("attempts of a timer that is not there, and of one that was not tried") { fixture in
            try expect(try await fixture.store.attempts(of: .random(), after: 0) == nil, "an unknown id was found")
            let new = NewExpiration.sample(startDate: future, applicantService: "a")
            _ = try await fixture.store.schedule(new)
            let page = try await attempts(new.id, fixture)
            try expect(page.applicantService, equals: "a", "applicantService")
            try expect(page.attempts, equals: [], "attempts")
            try expect(page.next == nil, "something follows nothing")
        },
        StoreConformance("delivered at the first attempt: the end tells of it") { fixture in
            let claim = try await claimed(fixture)
            let firedAt = past.advanced(by: .milliseconds(1_500))
            try await settle(claim, .expired(firedAt: firedAt), record(.delivered, .status(204)), fixture)
            let found = try await attempts(claim.id, fixture).attempts
            try expect(found.count, equals: 1, "attempts")
            try expect(found[0].number, equals: 1, "number")
            try expect(found[0].startedAt, equals: past, "startedAt")
            try expect(found[0].durationMs, equals: 1_500, "durationMs")
            try expect(found[0].outcome, equals: .delivered, "outcome")
            try expect(found[0].answer, equals: .status(204), "answer")
            try expect(found[0].replica != nil && found[0].nextAttemptAt == nil, "\(found)")
        },
        StoreConformance("each attempt is kept with what it met, in order, after a number") { fixture in
            let first = try await claimed(fixture)
            let refused = record(.retry, .error("connect"), "connection\0 refused")
            try await settle(first, .retry(after: .zero, reason: "r"), refused, fixture)
            let second = try await again(fixture)
            try await settle(second, .interrupted, record(.lost, .error("interrupted"), "the service ended"), fixture)
            let third = try await again(fixture)
            try await settle(third, .handBack(after: .zero), nil, fixture)
            let last = try await again(fixture)
            try expect(last.attempt, equals: 3, "the attempt's number")
            try await settle(last, .error(reason: "gone"), record(.rejected, .status(410), "gone"), fixture)
            let all = try await attempts(first.id, fixture).attempts
            try expect(all.map(\.number), equals: [1, 2, 3], "numbers")
            try expect(all.map(\.outcome), equals: [.retry, .lost, .rejected], "outcomes")
            let answers: [Answer?] = [.error("connect"), .error("interrupted"), .status(410)]
            try expect(all.map(\.answer), equals: answers, "answers")
            try expect(all[0].reason?.hasPrefix("connection") == true, "reason \(all)")
            try expect(all.map(\.replica), equals: Array(repeating: Owner(rawValue: 77), count: 3), "replicas")
            try expect(all.map(\.startedAt), equals: Array(repeating: past, count: 3), "startedAt")
            try expect(all.map { $0.nextAttemptAt == nil }, equals: [false, false, true], "nextAttemptAt is null")
            let later = try await attempts(first.id, after: 1, fixture).attempts
            try expect(later, equals: Array(all.dropFirst()), "after the first")
            try expect(try await attempts(first.id, after: 3, fixture).attempts, equals: [], "after the last")
            try expect(try await found(first.id, in: fixture).failureCount, equals: 2, "failureCount")
        },
        StoreConformance("a delivery after failures is the last of the attempts") { fixture in
            let first = try await claimed(fixture)
            try await settle(first, .retry(after: .zero, reason: "r"), record(.retry, .status(503), "r"), fixture)
            let second = try await again(fixture)
            try await settle(second, .expired(firedAt: past), record(.delivered, nil), fixture)
            let all = try await attempts(first.id, fixture).attempts
            try expect(all.map(\.number), equals: [1, 2], "numbers")
            try expect(all.map(\.outcome), equals: [.retry, .delivered], "outcomes")
        },
        StoreConformance("given up: in error, and the attempt of the claim is not counted") { fixture in
            let first = try await claimed(fixture)
            try await settle(first, .retry(after: .zero, reason: "r"), record(.retry, .status(503), "r"), fixture)
            try await settle(try await again(fixture), .givenUp(reason: "enough"), nil, fixture)
            let stored = try await found(first.id, in: fixture)
            try expect(stored.status, equals: .error, "status")
            try expect(stored.failureCount, equals: 1, "failureCount")
            try expect(stored.lastError, equals: "enough", "lastError")
            try expect(try await attempts(first.id, fixture).attempts.map(\.number), equals: [1], "numbers")
        },
        StoreConformance("a settlement that comes too late keeps no attempt") { fixture in
            let claim = try await claimed(fixture)
            try await settle(claim, .handBack(after: .seconds(60)), nil, fixture)
            let late = Settlement(
                id: claim.id, attempt: claim.attempt, verdict: .retry(after: .zero, reason: "r"),
                met: record(.retry, .status(503)))
            try expect(try await fixture.store.settle([late]), equals: [claim.id], "lost")
            try expect(try await attempts(claim.id, fixture).attempts, equals: [], "attempts")
        },
        StoreConformance("attempts come in pages") { fixture in
            var claim = try await claimed(fixture)
            for number in 1...(AttemptPage.limit + 1) {
                let failure = record(.retry, .status(503), "\(number)")
                try await settle(claim, .retry(after: .zero, reason: "r"), failure, fixture)
                claim = try await again(fixture)
            }
            let first = try await attempts(claim.id, fixture)
            try expect(first.attempts.map(\.number), equals: Array(1...AttemptPage.limit), "the first page")
            try expect(first.next, equals: AttemptPage.limit, "next")
            let second = try await attempts(claim.id, after: AttemptPage.limit, fixture)
            try expect(second.attempts.map(\.number), equals: [AttemptPage.limit + 1], "the second page")
            try expect(second.next == nil, "something follows the last")
        },
    ]
}
