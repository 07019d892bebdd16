import TimerCore

extension StoreConformance {
    static let documents = [
        StoreConformance("a document is read as it was scheduled") { fixture in
            let new = NewExpiration.sample(startDate: future, expirationIntervalMs: 1_234_567, applicantService: "é")
            let result = try await fixture.store.schedule(new)
            try expect(result, equals: .scheduled(new.id), "result")
            let stored = try await found(new.id, in: fixture)
            try expect(stored.payload, equals: new.payload, "payload")
            try expect(stored.outputMode, equals: new.outputMode, "outputMode")
            try expect(stored.startDate, equals: future, "startDate")
            try expect(stored.expirationIntervalMs, equals: 1_234_567, "expirationIntervalMs")
            try expect(stored.expirationDate, equals: future.advanced(by: .milliseconds(1_234_567)), "expirationDate")
            try expect(stored.applicantService, equals: "é", "applicantService")
            try expect(stored.status, equals: .pending, "status")
            try expect(stored.failureCount, equals: 0, "failureCount")
            try expect(stored.updatedAt, equals: stored.createdAt, "updatedAt")
            try expect(stored.lastError == nil && stored.firedAt == nil, "it has not been tried")
        },
        StoreConformance("without a start date it starts now, to the millisecond") { fixture in
            let new = NewExpiration.sample(expirationIntervalMs: 5_000)
            _ = try await fixture.store.schedule(new)
            let stored = try await found(new.id, in: fixture)
            try expect(stored.startDate.microseconds % 1_000, equals: 0, "microseconds of startDate")
            let late = stored.createdAt.duration(since: stored.startDate)
            try expect(late >= .zero && late < .milliseconds(1), "\(late) between startDate and createdAt")
        },
        StoreConformance("the longest intervals are exact") { fixture in
            for (start, end) in [(Timestamp.earliest, Timestamp.latest), (past, Timestamp.latest)] {
                let interval = end.milliseconds - start.milliseconds
                let new = NewExpiration.sample(startDate: start, expirationIntervalMs: interval)
                _ = try await fixture.store.schedule(new)
                try expect(try await found(new.id, in: fixture).expirationDate, equals: end, "expirationDate")
            }
        },
        StoreConformance("payloads are kept byte for byte") { fixture in
            let large = #"{"x":""# + String(repeating: "aé\\u0000☃", count: 120_000) + #""}"#
            let odd = [
                #"{"b":1.0E+2,"a":1e2,"a":-0}"#, "{ \"\\u0000\\ud800\" :\t[1 , 2]\n}", "{}", #"{"'":"$1 \\ ''"}"#,
                "{\"\u{10FFFF}\u{7F}\":\"\u{FEFF}e\u{301}\"}", large,
            ]
            for payload in odd {
                let new = NewExpiration.sample(payload: payload, startDate: past)
                _ = try await fixture.store.schedule(new)
                try expect(try await found(new.id, in: fixture).payload == new.payload, "read: \(payload.prefix(40))")
            }
            var claimed: [JSONObjectText] = []
            while case let claim = try await fixture.store.claim(limit: 10), !claim.expirations.isEmpty {
                claimed += claim.expirations.map(\.payload)
            }
            let texts = Set(claimed.map { String(decoding: $0.bytes, as: UTF8.self).utf8.map { $0 } })
            try expect(texts == Set(odd.map { Array($0.utf8) }), "claimed payloads differ")
        },
        StoreConformance("what is not there is not found") { fixture in
            try expect(try await fixture.store.expiration(.random()) == nil, "an unknown id was found")
        },
        StoreConformance("the listener hears when the soonest is due") { fixture in
            _ = try await fixture.store.schedule(.sample(expirationIntervalMs: 600_000))
            guard let dueIn = fixture.listener.dueIns.first else {
                throw ConformanceFailure(description: "the listener heard nothing")
            }
            try expect(dueIn > .seconds(300) && dueIn <= .seconds(600), "due in \(dueIn)")
        },
    ]
}
