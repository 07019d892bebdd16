import TimerCore

extension StoreConformance {
    private static func lettered(startDate: Timestamp = past) -> NewExpiration {
        .sample(startDate: startDate, onError: "on-error", onEnd: "on-end")
    }

    /// What the timer's end in error tells, by the timer that each letter tells of.
    private static func told(
        byErrorOf claim: ClaimedExpiration, in fixture: StoreFixture
    ) async throws -> [ExpirationID?] {
        _ = try await settle(claim, .error(reason: "x"), fixture)
        var told: [ExpirationID?] = []
        for letter in try await fixture.store.claim(limit: 9).expirations {
            told.append(try await found(letter.id, in: fixture).deadLetterOf)
            _ = try await settle(letter, .expired(firedAt: past), fixture)
        }
        return told
    }

    private static func soleClaim(_ fixture: StoreFixture) async throws -> ClaimedExpiration {
        let claimed = try await fixture.store.claim(limit: 9).expirations
        try expect(claimed.count, equals: 1, "claimed")
        return claimed[0]
    }

    static let lettersOfChanges = [
        StoreConformance("dead letters of a timer that was updated") { fixture in
            let new = lettered(startDate: future)
            _ = try await fixture.store.schedule(new)
            let stored = try await changed(
                new.id, .update(ExpirationUpdate(startDate: past, payload: .empty)), in: fixture)
            try expect(stored.onError, equals: new.deadLetters.onError?.outputMode, "onError")
            try expect(stored.onEnd, equals: new.deadLetters.onEnd?.outputMode, "onEnd")
            let claim = try await soleClaim(fixture)
            try expect(try await told(byErrorOf: claim, in: fixture), equals: [new.id, new.id], "told")
        },
        StoreConformance("dead letters of a timer that was retried: each end tells") { fixture in
            let claim = try await claimed(fixture, lettered())
            try expect(try await told(byErrorOf: claim, in: fixture), equals: [claim.id, claim.id], "told")
            _ = try await changed(claim.id, .retry(startDate: nil), in: fixture)
            let again = try await soleClaim(fixture)
            try expect(again.dueAt > past, "due at the old date: \(again.dueAt)")
            try expect(try await told(byErrorOf: again, in: fixture), equals: [claim.id, claim.id], "told again")
        },
        StoreConformance("a replay has the dead letters of the first, with its own id") { fixture in
            let claim = try await claimed(fixture, lettered())
            _ = try await told(byErrorOf: claim, in: fixture)
            let replay = ExpirationID.random()
            try await expect(.replay(as: replay, startDate: past), of: claim.id, gives: .replayed(replay), in: fixture)
            let stored = try await found(replay, in: fixture)
            try expect(stored.onError != nil && stored.onEnd != nil, "the outputs that are told")
            try expect(stored.deadLetterOf, equals: nil, "deadLetterOf")
            let again = try await soleClaim(fixture)
            try expect(try await told(byErrorOf: again, in: fixture), equals: [replay, replay], "told")
        },
        StoreConformance("a dead letter that is retried or replayed still tells nobody") { fixture in
            let claim = try await claimed(fixture, .sample(startDate: past, onError: "on-error"))
            _ = try await settle(claim, .error(reason: "x"), fixture)
            let letter = try await soleClaim(fixture)
            try expect(try await told(byErrorOf: letter, in: fixture), equals: [], "told")
            _ = try await changed(letter.id, .retry(startDate: nil), in: fixture)
            try expect(try await told(byErrorOf: soleClaim(fixture), in: fixture), equals: [], "told of the retry")
            let replay = ExpirationID.random()
            try await expect(.replay(as: replay, startDate: past), of: letter.id, gives: .replayed(replay), in: fixture)
            try expect(try await found(replay, in: fixture).deadLetterOf, equals: claim.id, "deadLetterOf")
            try expect(try await told(byErrorOf: soleClaim(fixture), in: fixture), equals: [], "told of the replay")
        },
    ]
}
