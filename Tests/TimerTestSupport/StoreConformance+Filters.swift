import TimerCore

extension StoreConformance {
    private static func label(_ name: String, _ value: String) -> Label {
        Label(trustedName: name, value: value)
    }

    /// The ids of all pages of a filter, in both orders, which must be the same.
    private static func ids(_ fixture: StoreFixture, _ filter: ExpirationFilter) async throws -> Set<ExpirationID> {
        var listed: [Set<ExpirationID>] = []
        for order in ExpirationQuery.Order.allCases {
            let rows = try await pages(of: fixture, filter, order: order, limit: 2)
            listed.append(Set(rows.map(\.id)))
            try expect(listed.last?.count, equals: rows.count, "each once, \(order)")
        }
        try expect(listed[0], equals: listed[1], "both orders")
        return listed[0]
    }

    static let filters = [
        StoreConformance("labels are shown, by name, and found: all of them must match") { fixture in
            let all = [label("team", "a"), label("env", "é: x"), label("a/b.c_d-e", "'\"\\\n")]
            let first = NewExpiration.sample(startDate: future, labels: all)
            let second = NewExpiration.sample(startDate: future, labels: [all[0]])
            let third = NewExpiration.sample(startDate: future)
            for timer in [first, second, third] { _ = try await fixture.store.schedule(timer) }
            let shown = try await found(first.id, in: fixture).labels
            try expect(shown.all, equals: [all[2], all[1], all[0]], "the document's labels")
            try expect(try await found(third.id, in: fixture).labels, equals: .none, "none")
            let listed = try await pages(of: fixture, order: .newest, limit: 9)
            try expect(
                Dictionary(uniqueKeysWithValues: listed.map { ($0.id, $0.labels) }),
                equals: [first.id: Labels(all), second.id: Labels([all[0]]), third.id: .none], "the list's labels")
            let cases: [([Label], Set<ExpirationID>)] = [
                ([all[0]], [first.id, second.id]), ([all[1], all[0]], [first.id]), ([all[2]], [first.id]),
                ([label("team", "b")], []), ([all[0], label("env", "x")], []), ([label("env", "team")], []),
            ]
            for (labels, expected) in cases {
                let names = labels.map(\.text).joined(separator: " ")
                try expect(try await ids(fixture, ExpirationFilter(labels: labels)), equals: expected, names)
                let pending = ExpirationFilter(status: .pending, applicantService: "orders", labels: labels)
                try expect(try await ids(fixture, pending), equals: expected, "\(names), pending")
            }
        },
        StoreConformance("labels come with the timer that has the key, and with no other") { fixture in
            let idempotency = Idempotency(key: "k", fingerprint: [1])
            let first = NewExpiration.sample(
                startDate: future, labels: [label("a", "1")], idempotency: idempotency)
            let again = NewExpiration.sample(
                startDate: future, labels: [label("a", "1")], idempotency: idempotency)
            _ = try await fixture.store.schedule(first)
            try expect(try await fixture.store.schedule(again), equals: .repeated(first.id), "the first")
            let labelled = try await ids(fixture, ExpirationFilter(labels: [label("a", "1")]))
            try expect(labelled, equals: [first.id], "those with the label")
        },
        StoreConformance("labels are replaced by an update, kept without, and carried on by a replay") { fixture in
            let (a, b, c) = (label("a", "1"), label("b", "1"), label("b", "2"))
            let timer = NewExpiration.sample(startDate: future, labels: [a, b])
            let other = NewExpiration.sample(startDate: future, labels: [a, b])
            for each in [timer, other] { _ = try await fixture.store.schedule(each) }
            func update(_ update: ExpirationUpdate) async throws -> Labels? {
                let result = try await fixture.store.change(ExpirationChange(id: timer.id, action: .update(update)))
                guard case .changed(let expiration) = result else { return nil }
                return expiration.labels
            }
            let kept = try await update(ExpirationUpdate(expirationIntervalMs: 1))
            try expect(kept, equals: Labels([a, b]), "kept")
            let replaced = try await update(ExpirationUpdate(labels: Labels([c])))
            try expect(replaced, equals: Labels([c]), "replaced")
            try expect(try await found(timer.id, in: fixture).labels, equals: Labels([c]), "read")
            try expect(try await ids(fixture, ExpirationFilter(labels: [a])), equals: [other.id], "the other's")
            let replay = ExpirationID.random()
            let change = ExpirationChange(id: timer.id, action: .replay(as: replay, startDate: future))
            try expect(try await fixture.store.change(change), equals: .replayed(replay), "replayed")
            try expect(
                try await ids(fixture, ExpirationFilter(labels: [c])), equals: [timer.id, replay], "carried on")
            let removed = try await update(ExpirationUpdate(labels: Labels.none))
            try expect(removed, equals: Labels.none, "removed")
            try expect(try await found(timer.id, in: fixture).labels, equals: .none, "none")
        },
        StoreConformance("by destination: a host on any port, a host with a port in any spelling, a topic") { fixture in
            func rest(_ hostname: String, _ destination: String, more: String = "") -> NewExpiration {
                let output = #"{"type":"rest","method":"post","protocol":"http","hostname":"\#(hostname)"\#(more)}"#
                return .sample(startDate: future, outputMode: output, destination: destination)
            }
            func kafka(_ topics: String, more: String = "") -> NewExpiration {
                let output = #"{"type":"kafka","topics":[\#(topics)]\#(more)}"#
                return .sample(startDate: future, outputMode: output, destination: "kafka")
            }
            let timers = [
                rest("Orders.example", "http://orders.example:80"),
                rest("orders.example.:81", "http://orders.example:81"),
                rest("127.1", "http://localhost:81", more: #","port":81"#),
                kafka(#""orders.example","b""#), kafka(#""c""#, more: #","key":"\u0000\"b\"""#),
                kafka(#""b""#, more: #","key":"\u0000""#),
            ]
            for timer in timers { _ = try await fixture.store.schedule(timer) }
            let cases: [(String, [Int])] = [
                ("orders.example", [0, 1, 3]), ("ORDERS.example", [0, 1]), ("orders.example:80", [0]),
                ("orders.example:81", [1]), ("http://orders.example", [0]), ("https://orders.example", []),
                ("[::1]:81", [2]), ("127.1", [2]), ("b", [3, 5]), ("c", [4]), ("B", []), ("kafka", []),
            ]
            for (text, places) in cases {
                let destination = try DestinationFilter(text)
                for status: ExpirationStatus? in [nil, .pending] {
                    for service: String? in [nil, "orders"] {
                        let filter = ExpirationFilter(
                            status: status, applicantService: service, destination: destination)
                        try expect(
                            try await ids(fixture, filter), equals: Set(places.map { timers[$0].id }),
                            "\(text), \(status?.description ?? "any"), \(service ?? "any")")
                    }
                }
            }
        },
        StoreConformance("failed: pending timers of which an attempt has failed; by text of the last error") {
            fixture in
            let timers = try await mixture(fixture)
            let retried = Set(timers[7..<10].map(\.id))
            let failed = ExpirationFilter(hasFailed: true)
            try expect(try await ids(fixture, failed), equals: retried, "failed")
            let cases: [(ExpirationFilter, Set<ExpirationID>)] = [
                (ExpirationFilter(hasFailed: true, lastError: "y"), retried),
                (ExpirationFilter(status: .pending, lastError: "y"), retried),
                (ExpirationFilter(hasFailed: true, lastError: "Y"), []),
                (ExpirationFilter(hasFailed: true, lastError: "%"), []),
                (ExpirationFilter(status: .error, lastError: "x"), Set(timers[4..<7].map(\.id))),
                (ExpirationFilter(status: .error, lastError: "y"), []),
                (ExpirationFilter(applicantService: "nobody", hasFailed: true), []),
            ]
            for (filter, expected) in cases {
                try expect(try await ids(fixture, filter), equals: expected, "\(filter)")
            }
        },
        StoreConformance("by the instant at which they were stored, whatever their ids say") { fixture in
            var created: [Expiration] = []
            let now = try await storeClock(fixture)
            for number in 0..<4 {
                // By a clock that is minutes before or behind the database's.
                let clock = now.advanced(by: .seconds(number % 2 == 0 ? 180 : -180))
                let id = ExpirationID(milliseconds: UInt64(clock.milliseconds))
                _ = try await fixture.store.schedule(.sample(id: id, startDate: future))
                created.append(try await found(id, in: fixture))
                try await fixture.advance(.milliseconds(2))
            }
            let (from, before) = (created[1].createdAt, created[3].createdAt)
            let filter = ExpirationFilter(createdFrom: from, createdBefore: before)
            try expect(try await ids(fixture, filter), equals: Set(created[1..<3].map(\.id)), "between the two")
            let pending = ExpirationFilter(status: .pending, createdFrom: from)
            try expect(try await ids(fixture, pending), equals: Set(created[1...].map(\.id)), "from the first")
        },
        StoreConformance("by when they ended") { fixture in
            var ended: [Expiration] = []
            for index in 0..<4 {
                let claim = try await claimed(fixture, .sample(startDate: past))
                let verdict = index < 3 ? Settlement.Verdict.error(reason: "x") : .expired(firedAt: past)
                _ = try await settle(claim, verdict, fixture)
                ended.append(try await found(claim.id, in: fixture))
                try await fixture.advance(.milliseconds(2))
            }
            _ = try await fixture.store.schedule(.sample(startDate: future))
            let (from, before) = (ended[1].updatedAt, ended[2].updatedAt)
            let all = Set(ended.map(\.id))
            let cases: [(ExpirationFilter, Set<ExpirationID>)] = [
                (ExpirationFilter(endedFrom: past), all), (ExpirationFilter(endedBefore: past), []),
                (ExpirationFilter(endedFrom: from, endedBefore: before), [ended[1].id]),
                (ExpirationFilter(status: .error, endedFrom: from), [ended[1].id, ended[2].id]),
                (ExpirationFilter(status: .error, endedBefore: before), [ended[0].id, ended[1].id]),
                (ExpirationFilter(status: .expired, endedFrom: from), [ended[3].id]),
                (ExpirationFilter(status: .aborted, applicantService: "orders", endedFrom: from), []),
            ]
            for (filter, expected) in cases {
                try expect(try await ids(fixture, filter), equals: expected, "\(filter)")
                let count = try await fixture.store.count(filter, within: .seconds(60))
                try expect(count, equals: CountedTimers(expected.count), "count of \(filter)")
            }
        },
        StoreConformance("a page without payloads has room for more rows") { fixture in
            let payload = #"{"a":"\#(String(repeating: "x", count: 5_000))"}"#
            for index in 0..<3 {
                let start = future.advanced(by: .seconds(index))
                let timer = NewExpiration.sample(payload: payload, startDate: start, labels: [label("a", "b")])
                _ = try await fixture.store.schedule(timer)
            }
            for (fields, rows) in [
                (ExpirationField.every, 1), (ExpirationField.every.subtracting([.payload]), 3), ([.id], 3),
            ] {
                let page = try await fixture.store.expirations(ExpirationQuery(fields: fields, maxBytes: 6_000))
                try expect(page.expirations.count, equals: rows, "rows of \(fields)")
                for row in page.expirations {
                    try expect(row.payload == .empty, equals: !fields.contains(.payload), "payload of \(fields)")
                    try expect(row.labels.isEmpty, equals: !fields.contains(.labels), "labels of \(fields)")
                }
            }
        },
    ]

    /// The store's clock, by what it writes into a document.
    private static func storeClock(_ fixture: StoreFixture) async throws -> Timestamp {
        let timer = NewExpiration.sample(startDate: future)
        _ = try await fixture.store.schedule(timer)
        let now = try await found(timer.id, in: fixture).createdAt
        try await fixture.advance(.milliseconds(2))
        return now
    }
}
