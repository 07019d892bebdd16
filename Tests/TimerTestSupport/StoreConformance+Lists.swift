import TimerCore

extension StoreConformance {
    /// Every page of a query, one after the other.
    static func pages(
        of fixture: StoreFixture, _ filter: ExpirationFilter = ExpirationFilter(), order: ExpirationQuery.Order,
        limit: Int, maxBytes: Int = ExpirationQuery.pageBytes
    ) async throws -> [Expiration] {
        var all: [Expiration] = []
        var after: ExpirationQuery.Position?
        while true {
            let query = ExpirationQuery(
                filter, order: order, limit: limit, maxBytes: maxBytes, after: after)
            let page = try await fixture.store.expirations(query)
            let rows = page.expirations
            try expect(rows.count <= limit, "\(rows.count) rows with a limit of \(limit)")
            let bytes = rows.reduce(0) { $0 + $1.documentBytes }
            try expect(rows.count <= 1 || bytes <= maxBytes, "\(bytes) bytes with a bound of \(maxBytes)")
            all += rows
            guard let next = page.next, all.count < 1_000 else { return all }
            after = next
        }
    }

    /// 20 timers, of which 4 are expired, 3 in error, 5 aborted, 3 waiting for another attempt and 5 not tried.
    static func mixture(_ fixture: StoreFixture) async throws -> [NewExpiration] {
        // Two of each date, so that the id decides as well.
        let timers = (0..<20).map { NewExpiration.sample(startDate: past.advanced(by: .seconds($0 / 2 * 10))) }
        for timer in timers { _ = try await fixture.store.schedule(timer) }
        for timer in timers[10..<15] { _ = try await fixture.store.abort(timer.id, applicantService: nil) }
        var claims: [ClaimedExpiration] = []
        while case let claim = try await fixture.store.claim(limit: 100), !claim.expirations.isEmpty {
            claims += claim.expirations
        }
        let order = Dictionary(uniqueKeysWithValues: timers.enumerated().map { ($1.id, $0) })
        _ = try await fixture.store.settle(
            claims.map { claim in
                let verdict: Settlement.Verdict =
                    switch order[claim.id] ?? 0 {
                    case 0..<4: .expired(firedAt: past)
                    case 4..<7: .error(reason: "x")
                    case 7..<10: .retry(after: .seconds(3_600 * (order[claim.id] ?? 0)), reason: "y")
                    default: .handBack(after: .zero)
                    }
                return Settlement(id: claim.id, attempt: claim.attempt, verdict: verdict)
            })
        return timers
    }

    static let lists = [
        StoreConformance("newest first: by id, each once, on pages of any size") { fixture in
            let timers = try await mixture(fixture)
            let expected = timers.map(\.id).sorted(by: >)
            for limit in [1, 3, 20, 200] {
                let listed = try await pages(of: fixture, order: .newest, limit: limit)
                try expect(listed.map(\.id), equals: expected, "pages of \(limit)")
            }
        },
        StoreConformance("soonest first: by date and id, each once") { fixture in
            let timers = try await mixture(fixture)
            let expected = timers.sorted { ($0.startDate ?? past, $0.id) < ($1.startDate ?? past, $1.id) }.map(\.id)
            for limit in [1, 3, 20] {
                let listed = try await pages(of: fixture, order: .soonest, limit: limit)
                try expect(listed.map(\.id), equals: expected, "pages of \(limit)")
            }
        },
        StoreConformance("by status, in both orders") { fixture in
            let timers = try await mixture(fixture)
            let expected: [(ExpirationStatus, Set<ExpirationID>)] = [
                (.expired, Set(timers[0..<4].map(\.id))), (.error, Set(timers[4..<7].map(\.id))),
                (.aborted, Set(timers[10..<15].map(\.id))),
                (.pending, Set((timers[7..<10] + timers[15..<20]).map(\.id))),
            ]
            for (status, ids) in expected {
                for order in ExpirationQuery.Order.allCases {
                    let listed = try await pages(
                        of: fixture, ExpirationFilter(status: status), order: order, limit: 2)
                    try expect(listed.count, equals: ids.count, "\(status) \(order)")
                    try expect(Set(listed.map(\.id)), equals: ids, "\(status) \(order)")
                    try expect(listed.allSatisfy { $0.status == status }, "status of \(status) \(order)")
                }
            }
        },
        StoreConformance("by applicant and by due range, end excluded") { fixture in
            let dates = (0..<6).map { future.advanced(by: .seconds($0)) }
            for (index, date) in dates.enumerated() {
                let name = index % 2 == 0 ? "even" : "odd"
                _ = try await fixture.store.schedule(.sample(startDate: date, applicantService: name))
            }
            for status: ExpirationStatus? in [nil, .pending] {
                let range = ExpirationQuery(
                    ExpirationFilter(status: status, dueFrom: dates[1], dueBefore: dates[4]), order: .soonest,
                    limit: 10)
                let rows = try await fixture.store.expirations(range).expirations
                try expect(rows.map(\.expirationDate), equals: Array(dates[1..<4]), "range")
                let odd = ExpirationQuery(
                    ExpirationFilter(status: status, applicantService: "odd"), order: .soonest, limit: 2)
                let odds = try await fixture.store.expirations(odd).expirations
                try expect(odds.map(\.expirationDate), equals: [dates[1], dates[3]], "applicant")
            }
        },
        StoreConformance("a retry between two pages hides nothing of the others") { fixture in
            for index in 0..<6 {
                _ = try await fixture.store.schedule(.sample(startDate: past.advanced(by: .seconds(index))))
            }
            let first = try await fixture.store.expirations(
                ExpirationQuery(ExpirationFilter(status: .pending), order: .soonest, limit: 1))
            let claim = try await fixture.store.claim(limit: 1).expirations
            try expect(claim.map(\.id), equals: first.expirations.map(\.id), "the soonest is claimed first")
            let retry = Settlement.Verdict.retry(after: .seconds(3_600), reason: "503")
            _ = try await fixture.store.settle(claim.map { Settlement(id: $0.id, attempt: 1, verdict: retry) })
            let rest = try await fixture.store.expirations(
                ExpirationQuery(ExpirationFilter(status: .pending), order: .soonest, limit: 10, after: first.next))
            try expect(rest.expirations.count, equals: 6, "the other five, and the retried one at its new place")
        },
        StoreConformance("every filter in every order lists what it says, on small pages") { fixture in
            let timers = try await mixture(fixture)
            let all = try await pages(of: fixture, order: .newest, limit: 200)
            let (from, before) = (past.advanced(by: .seconds(20)), past.advanced(by: .seconds(80)))
            for status in [nil] + ExpirationStatus.allCases {
                for order in ExpirationQuery.Order.allCases {
                    for mask in 0..<4 {
                        let service = mask & 1 == 0 ? nil : timers[0].applicantService
                        let (from, before) = mask & 2 == 0 || status == .pending ? (nil, nil) : (from, before)
                        let expected = all.filter { row in
                            (status == nil || row.status == status)
                                && (from.map { row.expirationDate >= $0 } ?? true)
                                && (before.map { row.expirationDate < $0 } ?? true)
                        }
                        let listed = try await pages(
                            of: fixture,
                            ExpirationFilter(
                                status: status, applicantService: service, dueFrom: from, dueBefore: before),
                            order: order, limit: 3)
                        let label = "\(status?.description ?? "any") \(order) \(mask)"
                        try expect(Set(listed.map(\.id)), equals: Set(expected.map(\.id)), label)
                        try expect(listed.count, equals: expected.count, label)
                    }
                }
            }
            let none = try await pages(
                of: fixture, ExpirationFilter(applicantService: "nobody"), order: .soonest, limit: 3)
            try expect(none.isEmpty, "of nobody")
        },
        StoreConformance("pages bounded in bytes: each timer once, one row at least, whatever its size") { fixture in
            // Compressible and not, in line and out of line: the bound counts what is shown.
            let sizes = [10, 3_000, 200_000, 10, 10, 70_000, 10, 3_000, 10, 10]
            var timers: [NewExpiration] = []
            for (index, size) in sizes.enumerated() {
                let text = index % 2 == 0 ? String(repeating: "x", count: size) : noise(size)
                timers.append(
                    .sample(payload: #"{"a":"\#(text)"}"#, startDate: future.advanced(by: .seconds(index))))
                _ = try await fixture.store.schedule(timers[index])
            }
            let payloads = Dictionary(uniqueKeysWithValues: timers.map { ($0.id, $0.payload) })
            for maxBytes in [1, 5_000, 100_000, 1 << 20] {
                for order in ExpirationQuery.Order.allCases {
                    for status: ExpirationStatus? in [nil, .pending] {
                        let listed = try await pages(
                            of: fixture, ExpirationFilter(status: status), order: order, limit: 200,
                            maxBytes: maxBytes)
                        let label = "\(maxBytes) bytes, \(order), \(status?.description ?? "any")"
                        let expected = order == .soonest ? timers.map(\.id) : timers.map(\.id).sorted(by: >)
                        try expect(listed.map(\.id), equals: expected, label)
                        try expect(listed.allSatisfy { payloads[$0.id] == $0.payload }, label)
                    }
                }
            }
        },
        StoreConformance("a page says whether a bound cut it short") { fixture in
            for index in 0..<3 {
                _ = try await fixture.store.schedule(
                    .sample(payload: #"{"a":"\#(noise(5_000))"}"#, startDate: future.advanced(by: .seconds(index))))
            }
            let cases: [(limit: Int, maxBytes: Int, rows: Int, isCutShort: Bool)] = [
                (10, 1 << 20, 3, false), (2, 1 << 20, 2, true), (10, 11_000, 2, true), (10, 1, 1, true),
                (1, 1, 1, true), (10, 16_000, 3, false),
            ]
            for each in cases {
                let page = try await fixture.store.expirations(
                    ExpirationQuery(order: .soonest, limit: each.limit, maxBytes: each.maxBytes))
                try expect(page.expirations.count, equals: each.rows, "rows of \(each)")
                try expect(page.next != nil, equals: each.isCutShort, "\(each)")
            }
            let none = try await fixture.store.expirations(ExpirationQuery(ExpirationFilter(status: .aborted)))
            try expect(none.expirations.isEmpty && none.next == nil, "nothing is a whole page")
        },
    ]

    /// Text that does not compress.
    private static func noise(_ count: Int) -> String {
        String((0..<count).map { _ in Character(Unicode.Scalar(UInt8.random(in: 0x61...0x7A))) })
    }
}
