import TimerCore

extension StoreConformance {
    static let changeRaces = [
        StoreConformance("changes under a key are made once, and another request under it is refused") { fixture in
            let store = fixture.store
            let claim = try await claimed(fixture)
            _ = try await settle(claim, .error(reason: "x"), fixture)
            func change(_ action: ExpirationChange.Action, _ key: String, _ print: UInt8 = 1) -> ExpirationChange {
                ExpirationChange(
                    id: claim.id, action: action, idempotency: Idempotency(key: key, fingerprint: [print]))
            }
            let retry = change(.retry(startDate: nil), "r")
            guard case .changed = try await store.change(retry) else {
                throw ConformanceFailure(description: "not retried")
            }
            try expect(try await store.change(retry), equals: .repeated(claim.id), "again")
            try expect(try await store.change(change(.fire, "r", 2)), equals: .keyReused, "another under its key")
            let next = try await store.claim(limit: 1).expirations
            try expect(try await store.change(retry), equals: .repeated(claim.id), "while it is being delivered")
            _ = try await settle(next[0], .error(reason: "y"), fixture)
            try expect(try await store.change(retry), equals: .repeated(claim.id), "after its end")
            try expect(try await found(claim.id, in: fixture).status, equals: .error, "status")
            let id = ExpirationID.random()
            let replay = change(.replay(as: id, startDate: future), "p")
            try expect(try await store.change(replay), equals: .replayed(id), "replay")
            let again = change(.replay(as: .random(), startDate: future), "p")
            try expect(try await store.change(again), equals: .repeated(id), "replay again")
        },
        StoreConformance("changes of one timer at once are all made") { fixture in
            let store = fixture.store
            let new = NewExpiration.sample(startDate: future)
            _ = try await store.schedule(new)
            let results = try await withThrowingTaskGroup { group in
                for number in 0..<40 {
                    group.addTask {
                        let payload = JSONObjectText(trusted: Array("{\"n\":\(number)}".utf8)[...])
                        return try await store.change(
                            ExpirationChange(id: new.id, action: .update(ExpirationUpdate(payload: payload))))
                    }
                }
                return try await group.reduce(into: [ChangeResult]()) { $0.append($1) }
            }
            let payloads = results.compactMap { if case .changed(let timer) = $0 { timer.payload } else { nil } }
            try expect(Set(payloads).count, equals: 40, "different answers")
            try expect(payloads.contains(try await found(new.id, in: fixture).payload), "one of them stays")
        },
        StoreConformance("update against claim: what was changed is never delivered as it was") { fixture in
            let store = fixture.store
            let after = JSONObjectText(trusted: Array(#"{"new":1}"#.utf8)[...])
            for round in 0..<20 {
                let timers = (0..<50).map { _ in NewExpiration.sample(startDate: past) }
                for timer in timers { _ = try await store.schedule(timer) }
                async let claims = claimAll(of: store)
                let changed = try await withThrowingTaskGroup { group in
                    for timer in timers {
                        let change = ExpirationChange(id: timer.id, action: .update(ExpirationUpdate(payload: after)))
                        group.addTask { (timer.id, try await store.change(change)) }
                    }
                    return try await group.reduce(into: Set<ExpirationID>()) {
                        if case .changed = $1.1 { $0.insert($1.0) } else if $1.1 != .beingDelivered {
                            throw ConformanceFailure(description: "\($1.1)")
                        }
                    }
                }
                let claimed = try await claims + claimAll(of: store)
                try expect(claimed.count, equals: 50, "round \(round): claimed")
                let wrong = claimed.filter { ($0.payload == after) != changed.contains($0.id) }
                try expect(wrong.isEmpty, "round \(round): \(wrong.count) with another payload than was answered")
                let settlements = claimed.map {
                    Settlement(id: $0.id, attempt: $0.attempt, verdict: .expired(firedAt: past))
                }
                try expect(try await store.settle(settlements), equals: [], "lost")
            }
        },
    ]
}
