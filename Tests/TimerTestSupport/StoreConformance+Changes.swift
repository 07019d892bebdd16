import TimerCore

extension StoreConformance {
    static let changes = updates + fires + retries + replays

    private static let updates = [
        StoreConformance("an update changes what it names, and is delivered so") { fixture in
            let new = NewExpiration.sample(startDate: future, expirationIntervalMs: 5_000)
            _ = try await fixture.store.schedule(new)
            let update = ExpirationUpdate(payload: text(#"{"b":"é"}"#), output: output("http://other:80"))
            let first = try await changed(new.id, .update(update), in: fixture)
            try expect(first.payload, equals: text(#"{"b":"é"}"#), "payload")
            try expect(first.expirationDate, equals: future.advanced(by: .seconds(5)), "expirationDate")
            let moved = ExpirationUpdate(startDate: past)
            let second = try await changed(new.id, .update(moved), in: fixture)
            try expect(second.expirationDate, equals: past.advanced(by: .seconds(5)), "expirationDate")
            try expect(second.payload == first.payload && second.outputMode == first.outputMode, "it kept the rest")
            try expect(try await found(new.id, in: fixture), equals: second, "read")
            let claim = try await fixture.store.claim(limit: 2).expirations
            try expect(claim.map(\.id), equals: [new.id], "claimed")
            try expect(claim[0].payload == second.payload && claim[0].outputMode == second.outputMode, "delivered")
            try expect(claim[0].dueAt, equals: second.expirationDate, "dueAt")
            try expect(claim[0].attempt, equals: 1, "attempt")
            let queue = QueueKey(tenant: TenantKey("orders"), destination: DestinationKey("http://other:80"))
            try expect(claim[0].queue, equals: queue, "queue")
        },
        StoreConformance("an update to a later date: nothing is due at the old one") { fixture in
            let new = NewExpiration.sample(startDate: past)
            _ = try await fixture.store.schedule(new)
            _ = try await changed(new.id, .update(ExpirationUpdate(startDate: future)), in: fixture)
            try expect(try await fixture.store.claim(limit: 1).expirations.isEmpty, "claimed at the old date")
            _ = try await changed(new.id, .update(ExpirationUpdate(expirationIntervalMs: 1)), in: fixture)
            try expect(
                try await found(new.id, in: fixture).expirationDate, equals: future.advanced(by: .milliseconds(1)),
                "expirationDate")
        },
        StoreConformance("updatedAt is that of the change") { fixture in
            let new = NewExpiration.sample(startDate: future)
            _ = try await fixture.store.schedule(new)
            try await fixture.advance(.milliseconds(10))
            let update = ExpirationUpdate(payload: .empty)
            let stored = try await changed(new.id, .update(update), in: fixture)
            try expect(stored.updatedAt >= stored.createdAt.advanced(by: .milliseconds(10)), "\(stored.updatedAt)")
            _ = try await fixture.store.abort(new.id, applicantService: nil)
            try expect(try await found(new.id, in: fixture).updatedAt >= stored.updatedAt, "updatedAt of its end")
        },
        StoreConformance("one that is retried keeps its attempts, and waits for the next unless it is moved") {
            fixture in
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .retry(after: .seconds(60), reason: "503"), fixture)
            let stored = try await changed(claim.id, .update(ExpirationUpdate(payload: .empty)), in: fixture)
            try expect(stored.failureCount, equals: 1, "failureCount")
            try expect(stored.lastError, equals: "503", "lastError")
            try expect(try await fixture.store.claim(limit: 1).expirations.isEmpty, "it did not wait")
            _ = try await changed(claim.id, .update(ExpirationUpdate(startDate: past)), in: fixture)
            let next = try await fixture.store.claim(limit: 1).expirations
            try expect(next.map(\.attempt), equals: [2], "attempt")
            try expect(next[0].failuresWithThis, equals: 2, "failures")
        },
        StoreConformance("an update that leads past the year 9999 changes nothing") { fixture in
            let new = NewExpiration.sample(startDate: future, expirationIntervalMs: 2)
            _ = try await fixture.store.schedule(new)
            for update in [
                ExpirationUpdate(startDate: .latest, payload: .empty),
                ExpirationUpdate(expirationIntervalMs: Timestamp.latest.milliseconds),
            ] {
                try await expect(.update(update), of: new.id, gives: .dueTooLate, in: fixture)
            }
            try expect(try await found(new.id, in: fixture).payload == new.payload, "payload")
            let update = ExpirationUpdate(startDate: .latest, expirationIntervalMs: 0)
            let stored = try await changed(new.id, .update(update), in: fixture)
            try expect(stored.expirationDate, equals: .latest, "expirationDate")
        },
        StoreConformance("changes of a timer in another state say which") { fixture in
            let change: [ExpirationChange.Action] = [.update(ExpirationUpdate(payload: .empty)), .fire]
            for action in change {
                try await expect(action, of: .random(), gives: .notFound, in: fixture)
                let claim = try await claimed(fixture)
                try await expect(action, of: claim.id, gives: .beingDelivered, in: fixture)
                _ = try await settle(claim, .expired(firedAt: past), fixture)
                try await expect(action, of: claim.id, gives: .ended(.expired), in: fixture)
                let failed = try await claimed(fixture)
                _ = try await settle(failed, .error(reason: "x"), fixture)
                try await expect(action, of: failed.id, gives: .ended(.error), in: fixture)
                let aborted = NewExpiration.sample(startDate: future, applicantService: "a")
                _ = try await fixture.store.schedule(aborted)
                try await expect(action, of: aborted.id, by: "b", gives: .notFound, in: fixture)
                _ = try await fixture.store.abort(aborted.id, applicantService: nil)
                try await expect(action, of: aborted.id, gives: .ended(.aborted), in: fixture)
            }
        },
    ]

    private static let fires = [
        StoreConformance("fired: due now, whenever it was due before") { fixture in
            for start in [future, past] {
                let new = NewExpiration.sample(startDate: start, expirationIntervalMs: 5_000)
                _ = try await fixture.store.schedule(new)
                let fired = try await changed(new.id, .fire, in: fixture)
                try expect(fired.expirationIntervalMs, equals: 0, "expirationIntervalMs")
                try expect(fired.expirationDate, equals: fired.startDate, "expirationDate")
                let late = fired.updatedAt.duration(since: fired.startDate)
                try expect(late >= .zero && late < .seconds(60), "\(late) between startDate and updatedAt")
                let dueIn = fixture.listener.dueIns.last ?? .seconds(60)
                try expect(dueIn <= .zero && dueIn > .seconds(-60), "the listener heard \(dueIn)")
                let claim = try await fixture.store.claim(limit: 1).expirations
                try expect(claim.map(\.id), equals: [new.id], "claimed")
                try expect(claim[0].dueAt, equals: fired.expirationDate, "dueAt")
            }
        },
        StoreConformance("fired: does not wait for its next attempt") { fixture in
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .retry(after: .seconds(60), reason: "503"), fixture)
            _ = try await changed(claim.id, .fire, in: fixture)
            try expect(try await fixture.store.claim(limit: 1).expirations.map(\.attempt), equals: [2], "attempt")
        },
    ]

    private static let retries = [
        StoreConformance("retried: pending again, its attempts go on, its policy begins anew") { fixture in
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .retry(after: .zero, reason: "503"), fixture)
            var attempt = 1
            for failures in 2...4 {
                let next = try await fixture.store.claim(limit: 1).expirations
                attempt += 1
                try expect(next.map(\.attempt), equals: [attempt], "attempt")
                try expect(next[0].failuresWithThis, equals: failures == 2 ? 2 : 1, "failures of the policy")
                _ = try await settle(next[0], .error(reason: "gave up"), fixture)
                let stored = try await changed(claim.id, .retry(startDate: nil), in: fixture)
                try expect(stored.status, equals: .pending, "status")
                try expect(stored.failureCount, equals: failures, "failureCount")
                try expect(stored.lastError, equals: "gave up", "lastError")
                try expect(try await found(claim.id, in: fixture), equals: stored, "read")
            }
            let last = try await fixture.store.claim(limit: 1).expirations
            _ = try await settle(last[0], .expired(firedAt: past), fixture)
            let end = try await found(claim.id, in: fixture)
            try expect(end.status, equals: .expired, "status")
            try expect(end.failureCount, equals: 4, "failureCount")
        },
        StoreConformance("retried: no number of an attempt comes twice, nor counts as a failure that was none") {
            fixture in
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .interrupted, fixture)
            let second = try await fixture.store.claim(limit: 1).expirations
            _ = try await settle(second[0], .error(reason: "404"), fixture)
            let stored = try await changed(claim.id, .retry(startDate: nil), in: fixture)
            try expect(stored.failureCount, equals: 1, "failureCount")
            let third = try await fixture.store.claim(limit: 1).expirations
            try expect(third.map(\.attempt), equals: [3], "attempt")
            try expect(third[0].failuresWithThis, equals: 1, "failures")
        },
        StoreConformance("retried: the date on which it was due first is kept") { fixture in
            let claim = try await claimed(fixture, .sample(startDate: past, expirationIntervalMs: 5_000))
            let first = past.advanced(by: .seconds(5))
            try expect(try await found(claim.id, in: fixture).firstExpirationDate, equals: nil, "before")
            _ = try await settle(claim, .error(reason: "404"), fixture)
            let stored = try await changed(claim.id, .retry(startDate: nil), in: fixture)
            try expect(stored.firstExpirationDate, equals: first, "after the first retry")
            let again = try await fixture.store.claim(limit: 1).expirations
            _ = try await settle(again[0], .error(reason: "404"), fixture)
            let last = try await changed(claim.id, .retry(startDate: future), in: fixture)
            try expect(last.firstExpirationDate, equals: first, "after the second")
            try expect(last.expirationDate, equals: future, "expirationDate")
            let listed = try await pages(of: fixture, order: .newest, limit: 9)
            try expect(listed.map(\.firstExpirationDate), equals: [first], "listed")
        },
        StoreConformance("retried at a date: not before") { fixture in
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .error(reason: "404"), fixture)
            let stored = try await changed(claim.id, .retry(startDate: future), in: fixture)
            try expect(stored.expirationDate, equals: future, "expirationDate")
            try expect(try await fixture.store.claim(limit: 1).expirations.isEmpty, "claimed before")
            try await expect(.retry(startDate: nil), of: claim.id, gives: .pending, in: fixture)
            try expect(try await fixture.store.abort(claim.id, applicantService: nil), equals: .aborted, "abort")
            try await expect(.retry(startDate: nil), of: claim.id, gives: .ended(.aborted), in: fixture)
        },
        StoreConformance("only what is in error is retried") { fixture in
            try await expect(.retry(startDate: nil), of: .random(), gives: .notFound, in: fixture)
            let claim = try await claimed(fixture)
            try await expect(.retry(startDate: nil), of: claim.id, gives: .beingDelivered, in: fixture)
            _ = try await settle(claim, .expired(firedAt: past), fixture)
            try await expect(.retry(startDate: nil), of: claim.id, gives: .ended(.expired), in: fixture)
        },
    ]

    private static let replays = [
        StoreConformance("replayed: another timer, whatever the old one's state, which stays") { fixture in
            let claim = try await claimed(fixture, .sample(payload: #"{"a":1.0}"#, startDate: past))
            let ends: [(Settlement.Verdict, ExpirationStatus)] = [
                (.retry(after: .zero, reason: "x"), .pending), (.error(reason: "x"), .error),
            ]
            for (verdict, status) in ends {
                if status == .error { _ = try await fixture.store.claim(limit: 1) }
                let attempt = status == .error ? 2 : 1
                _ = try await fixture.store.settle([Settlement(id: claim.id, attempt: attempt, verdict: verdict)])
                let before = try await found(claim.id, in: fixture)
                let id = ExpirationID.random()
                try await expect(.replay(as: id, startDate: future), of: claim.id, gives: .replayed(id), in: fixture)
                let replay = try await found(id, in: fixture)
                try expect(replay.replayOf, equals: claim.id, "replayOf")
                try expect(replay.status, equals: .pending, "status")
                try expect(replay.expirationDate, equals: future, "expirationDate")
                try expect(replay.payload == claim.payload && replay.outputMode == claim.outputMode, "its document")
                try expect(replay.applicantService, equals: before.applicantService, "applicantService")
                try expect(replay.failureCount, equals: 0, "failureCount")
                try expect(try await found(claim.id, in: fixture), equals: before, "the old one")
            }
            try await expect(.replay(as: .random(), startDate: nil), of: .random(), gives: .notFound, in: fixture)
        },
        StoreConformance("replayed without a date: due now, in the queue of the old one") { fixture in
            let claim = try await claimed(fixture)
            let id = ExpirationID.random()
            try await expect(.replay(as: id, startDate: nil), of: claim.id, gives: .replayed(id), in: fixture)
            let next = try await fixture.store.claim(limit: 2).expirations
            try expect(next.map(\.id), equals: [id], "claimed")
            try expect(next[0].queue, equals: claim.queue, "queue")
        },
    ]

    static func changed(
        _ id: ExpirationID, _ action: ExpirationChange.Action, in fixture: StoreFixture
    ) async throws -> Expiration {
        let result = try await fixture.store.change(ExpirationChange(id: id, action: action))
        guard case .changed(let expiration) = result else {
            throw ConformanceFailure(description: "\(action): \(result)")
        }
        return expiration
    }

    static func expect(
        _ action: ExpirationChange.Action, of id: ExpirationID, by service: String? = nil, gives result: ChangeResult,
        in fixture: StoreFixture
    ) async throws {
        let change = ExpirationChange(id: id, action: action, applicantService: service)
        try expect(try await fixture.store.change(change), equals: result, "\(action)")
    }

    private static func text(_ json: String) -> JSONObjectText {
        JSONObjectText(trusted: Array(json.utf8)[...])
    }

    private static func output(_ destination: String) -> ExpirationUpdate.Output {
        ExpirationUpdate.Output(
            mode: text(#"{"type":"rest","method":"put","protocol":"http","hostname":"other"}"#),
            destination: DestinationKey(destination))
    }
}
