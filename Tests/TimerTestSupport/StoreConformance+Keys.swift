import TimerCore

extension StoreConformance {
    static func keyed(_ key: String, body: UInt8 = 1, applicantService: String = "orders") -> NewExpiration {
        .sample(
            startDate: future, applicantService: applicantService,
            idempotency: Idempotency(key: key, fingerprint: [UInt8](repeating: body, count: 32)))
    }

    static let keys = [
        StoreConformance("the same key and body: the first id, one row") { fixture in
            let first = keyed("k")
            try expect(try await fixture.store.schedule(first), equals: .scheduled(first.id), "first")
            try expect(try await fixture.store.schedule(keyed("k")), equals: .repeated(first.id), "second")
            let rows = try await fixture.store.expirations(ExpirationQuery()).expirations
            try expect(rows.map(\.id), equals: [first.id], "rows")
        },
        StoreConformance("the same key and another body: refused") { fixture in
            _ = try await fixture.store.schedule(keyed("k"))
            let second = keyed("k", body: 2)
            try expect(try await fixture.store.schedule(second), equals: .keyReused, "second")
            try expect(try await fixture.store.expiration(second.id) == nil, "the refused one was stored")
        },
        StoreConformance("keys count for one applicant, and byte for byte") { fixture in
            // é as one character and as two: equal Strings, different keys.
            let keys = [keyed("k"), keyed("k", applicantService: "b"), keyed("K"), keyed("\u{E9}"), keyed("e\u{301}")]
            for key in keys {
                try expect(try await fixture.store.schedule(key), equals: .scheduled(key.id), "result")
            }
        },
        StoreConformance("200 at once with one key: one row, one id") { fixture in
            let store = fixture.store
            let results = try await withThrowingTaskGroup { group in
                for _ in 0..<200 { group.addTask { try await store.schedule(keyed("k")) } }
                return try await group.reduce(into: [ScheduleResult]()) { $0.append($1) }
            }
            let rows = try await store.expirations(ExpirationQuery()).expirations
            try expect(rows.count, equals: 1, "rows")
            let scheduled = results.filter { $0 == .scheduled(rows[0].id) }
            let repeated = results.filter { $0 == .repeated(rows[0].id) }
            try expect(scheduled.count, equals: 1, "scheduled")
            try expect(repeated.count, equals: 199, "repeated")
        },
    ]
}
