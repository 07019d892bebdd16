import TimerCore

extension StoreConformance {
    static let aborts = [
        StoreConformance("pending: aborted, and again, and never claimed") { fixture in
            let new = NewExpiration.sample(startDate: past)
            _ = try await fixture.store.schedule(new)
            for _ in 0..<2 {
                try expect(try await fixture.store.abort(new.id, applicantService: nil), equals: .aborted, "abort")
            }
            try expect(try await found(new.id, in: fixture).status, equals: .aborted, "status")
            try expect(try await fixture.store.claim(limit: 1).expirations.isEmpty, "claimed after its abort")
        },
        StoreConformance("unknown: not found") { fixture in
            try expect(try await fixture.store.abort(.random(), applicantService: nil), equals: .notFound, "abort")
        },
        StoreConformance("of another applicant: not found, and untouched") { fixture in
            let new = NewExpiration.sample(startDate: future, applicantService: "a")
            _ = try await fixture.store.schedule(new)
            try expect(try await fixture.store.abort(new.id, applicantService: "b"), equals: .notFound, "abort")
            try expect(try await found(new.id, in: fixture).status, equals: .pending, "status")
            try expect(try await fixture.store.abort(new.id, applicantService: "a"), equals: .aborted, "abort")
        },
        StoreConformance("claimed: being delivered, until it is handed back") { fixture in
            let claim = try await claimed(fixture)
            let store = fixture.store
            try expect(try await store.abort(claim.id, applicantService: nil), equals: .beingDelivered, "abort")
            _ = try await settle(claim, .retry(after: .seconds(60), reason: "503"), fixture)
            try expect(try await store.abort(claim.id, applicantService: nil), equals: .aborted, "abort")
            let stored = try await found(claim.id, in: fixture)
            try expect(stored.failureCount, equals: 1, "failureCount")
            try expect(stored.lastError, equals: "503", "lastError")
        },
        StoreConformance("ended: too late") { fixture in
            let ends: [(Settlement.Verdict, ExpirationStatus)] = [
                (.expired(firedAt: past), .expired), (.error(reason: "x"), .error),
            ]
            for (verdict, status) in ends {
                let claim = try await claimed(fixture)
                _ = try await settle(claim, verdict, fixture)
                let result = try await fixture.store.abort(claim.id, applicantService: nil)
                try expect(result, equals: .ended(status), "abort")
                try expect(try await found(claim.id, in: fixture).status, equals: status, "status")
            }
        },
    ]
}
