import TimerCore

extension StoreConformance {
    /// Bulk operations: each timer that the filter lets through is changed once, and none else.
    static let bulk = bulkActions + bulkRecords

    private static let bulkActions = [
        StoreConformance("a bulk abort ends those that match, and says whom it passed over") { fixture in
            let held = try await claimed(fixture, .sample(startDate: past, applicantService: "a"))
            let ids = try await scheduled(3, of: "a", in: fixture)
            let other = try await scheduled(1, of: "b", in: fixture)
            try expect(
                try await fixture.store.count(pending("a"), within: .seconds(60)), equals: CountedTimers(4), "count")
            let operation = try await done(.abort, pending("a"), fixture)
            try expect(operation.progress.matched, equals: 4, "matched")
            try expect(operation.progress.done, equals: 3, "done")
            try expect(operation.progress.skipped, equals: [.beingDelivered: 1], "skipped")
            try expect(operation.startedAt != nil && operation.endedAt != nil, "it has begun and ended")
            for id in ids { try expect(try await found(id, in: fixture).status, equals: .aborted, "status") }
            try expect(try await found(ids[0], in: fixture).updaterId, equals: "op", "updaterId")
            for id in other + [held.id] {
                try expect(try await found(id, in: fixture).status, equals: .pending, "status of others")
            }
        },
        StoreConformance("a bulk reschedule sets the start, or moves it by what is said") { fixture in
            let ids = try await scheduled(2, of: "a", in: fixture)
            let late = NewExpiration.sample(
                startDate: .earliest, expirationIntervalMs: Timestamp.latest.milliseconds, applicantService: "a")
            _ = try await fixture.store.schedule(late)
            let shifted = try await done(.reschedule(.by(milliseconds: 3_600_000)), pending("a"), fixture)
            try expect(shifted.progress.done, equals: 3, "shifted")
            let first = try await found(ids[0], in: fixture)
            try expect(first.startDate, equals: future.advanced(by: .seconds(3_600)), "startDate")
            try expect(first.expirationDate, equals: first.startDate.advanced(by: .seconds(5)), "expirationDate")
            let back = try await done(.reschedule(.by(milliseconds: -9_000_000)), pending("a"), fixture)
            try expect(back.progress.done, equals: 3, "shifted back")
            try expect(try await found(late.id, in: fixture).startDate, equals: .earliest, "not before the year 1")
            let set = try await done(.reschedule(.to(future)), pending("a"), fixture)
            try expect(set.progress.done, equals: 2, "set")
            try expect(set.progress.skipped, equals: [.dueTooLate: 1], "skipped")
            try expect(try await found(ids[1], in: fixture).startDate, equals: future, "startDate")
            _ = try await done(.reschedule(.to(past)), pending("a"), fixture)
            try expect(Set(try await claimAll(of: fixture.store).map(\.id)), equals: Set(ids), "they are due")
        },
        StoreConformance("a bulk fire makes them due") { fixture in
            let ids = try await scheduled(3, of: "a", in: fixture)
            _ = try await scheduled(1, of: "b", in: fixture)
            try expect(try await done(.fire, pending("a"), fixture).progress.done, equals: 3, "done")
            try expect(Set(try await claimAll(of: fixture.store).map(\.id)), equals: Set(ids), "due")
        },
        StoreConformance("a bulk retry makes those in error pending again") { fixture in
            let claim = try await claimed(fixture, .sample(startDate: past, applicantService: "a"))
            _ = try await settle(claim, .error(reason: "answered 503"), fixture)
            _ = try await scheduled(1, of: "a", in: fixture)
            let filter = ExpirationFilter(status: .error, applicantService: "a", lastError: "503")
            try expect(try await done(.retry, filter, fixture).progress.done, equals: 1, "done")
            try expect(try await fixture.store.claim(limit: 2).expirations.map(\.attempt), equals: [2], "attempt")
        },
        StoreConformance("a bulk replay stores one more of each, and none of those again") { fixture in
            let ids = try await scheduled(3, of: "a", in: fixture)
            let operation = try await done(.replay, ExpirationFilter(applicantService: "a"), fixture)
            try expect(operation.progress.done, equals: 3, "done")
            let claims = try await claimAll(of: fixture.store)
            var originals: [ExpirationID] = []
            for claim in claims {
                if let id = try await found(claim.id, in: fixture).replayOf { originals.append(id) }
            }
            try expect(originals.sorted(), equals: ids.sorted(), "replayOf")
        },
        StoreConformance("the timers that a bulk operation has changed are found by it, and it by them") { fixture in
            let ids = try await scheduled(3, of: "a", in: fixture)
            let claim = try await claimed(fixture, .sample(startDate: past, applicantService: "a"))
            let aborted = try await done(.abort, pending("a"), fixture)
            try await expectChanged(by: aborted.id, equals: ids, fixture)
            let replayed = try await done(.replay, ExpirationFilter(status: .aborted, applicantService: "a"), fixture)
            let new = try await changed(by: replayed.id, fixture)
            try expect(new.compactMap(\.replayOf).sorted(), equals: ids.sorted(), "the timers that were stored")
            try await expectChanged(by: replayed.id, equals: new.map(\.id), fixture)
            let ended = ExpirationFilter(status: .aborted, bulkOperation: aborted.id)
            try expect(try await fixture.store.count(ended, within: .seconds(60)), equals: CountedTimers(3), "count")
            try expect(try await operations(of: claim.id, fixture), equals: [], "the one that was passed over")
            try expect(try await operations(of: ids[0], fixture), equals: [aborted.id], "those of an old one")
            try expect(try await operations(of: new[0].id, fixture), equals: [replayed.id], "those of a new one")
            let own = try await fixture.store.bulkOperations(
                of: ids[0], applicantService: "a", after: nil, limit: 9)
            try expect(own, equals: [], "those of its token")
        },
        StoreConformance("a bulk operation takes in each condition of its filter") { fixture in
            let label = Label(trustedName: "team", value: "é")
            let match = NewExpiration.sample(startDate: future, labels: [label])
            let unlabelled = NewExpiration.sample(startDate: future)
            let elsewhere = NewExpiration.sample(
                startDate: future, outputMode: hostText("other"), destination: "http://other:80", labels: [label])
            for timer in [match, unlabelled, elsewhere] { _ = try await fixture.store.schedule(timer) }
            let filter = ExpirationFilter(
                status: .pending, dueFrom: future, dueBefore: future.advanced(by: .seconds(1)), labels: [label],
                destination: try DestinationFilter("localhost"))
            try expect(try await fixture.store.count(filter, within: .seconds(60)), equals: CountedTimers(1), "count")
            try expect(try await done(.abort, filter, fixture).progress.done, equals: 1, "done")
            try expect(try await found(match.id, in: fixture).status, equals: .aborted, "the one that matches")
            for timer in [unlabelled, elsewhere] {
                try expect(try await found(timer.id, in: fixture).status, equals: .pending, "another")
            }
        },
    ]

    private static let bulkRecords = [
        StoreConformance("a bulk operation is kept as it was asked, for whom it belongs to") { fixture in
            let filter = ExpirationFilter(
                status: .pending, applicantService: "a", dueFrom: past, createdBefore: future,
                labels: [Label(trustedName: "n", value: "\"é\n")], destination: try DestinationFilter("host:1"),
                hasFailed: true, lastError: "50'3")
            let orders = [
                order(.reschedule(.by(milliseconds: -5)), filter, of: "a", number: 1),
                order(.reschedule(.to(past)), filter, number: 2), order(.fire, filter, of: "b", number: 3),
            ]
            for order in orders { _ = try await started(order, in: fixture) }
            let store = fixture.store
            let read = try await store.bulkOperation(orders[0].id, applicantService: "a")
            try expect(read?.action, equals: orders[0].action, "action")
            try expect(read?.filter, equals: filter, "filter")
            try expect(read?.requestedBy, equals: "op", "requestedBy")
            try expect(try await store.bulkOperation(orders[1].id, applicantService: "a") == nil, "another's")
            try expect(
                try await store.cancelBulkOperation(orders[2].id, applicantService: "a", by: nil) == nil, "another's")
            let all = try await store.bulkOperations(of: nil, applicantService: nil, after: nil, limit: 2)
            try expect(all.map(\.id), equals: [orders[2].id, orders[1].id], "the newest")
            try expect(all[1].action, equals: .reschedule(.to(past)), "action")
            let rest = try await store.bulkOperations(of: nil, applicantService: nil, after: all[1].id, limit: 2)
            try expect(rest.map(\.id), equals: [orders[0].id], "those behind")
            let own = try await store.bulkOperations(of: nil, applicantService: "a", after: nil, limit: 9)
            try expect(own.map(\.id), equals: [orders[0].id], "its own")
        },
        StoreConformance("one key starts one bulk operation, in its scope") { fixture in
            let key = Idempotency(key: "k", fingerprint: [1])
            let first = order(.abort, pending("a"), idempotency: key)
            _ = try await started(first, in: fixture)
            let again = order(.abort, pending("a"), idempotency: key)
            guard case .repeated(let known) = try await fixture.store.start(again) else {
                throw ConformanceFailure(description: "it was not repeated")
            }
            try expect(known.id, equals: first.id, "the first")
            let other = order(.fire, pending("a"), idempotency: Idempotency(key: "k", fingerprint: [2]))
            try expect(try await fixture.store.start(other), equals: .keyReused, "another body")
            for scope in ["", "a"] {
                _ = try await started(order(.abort, pending("a"), of: scope, idempotency: key), in: fixture)
            }
            try expect(
                try await fixture.store.bulkOperations(of: nil, applicantService: nil, after: nil, limit: 9).count,
                equals: 3,
                "operations")
        },
        StoreConformance("a bulk operation has one entry of the audit, and its cancellation another") { fixture in
            _ = try await scheduled(2, of: "a", in: fixture)
            let operation = try await done(.abort, pending("a"), fixture)
            let by = Requester(name: "other", address: "192.0.2.2")
            _ = try await fixture.store.cancelBulkOperation(operation.id, applicantService: nil, by: by)
            let entries = try await fixture.store.audit(AuditQuery()).entries
            try expect(entries.map(\.action), equals: ["bulk.cancel", "bulk.start"], "actions")
            try expect(entries.map(\.who), equals: ["other", "op"], "who")
            try expect(entries.map(\.status), equals: [409, 202], "statuses")
            try expect(entries.allSatisfy { $0.target == operation.id.description }, "targets")
            try expect(entries[1].detail?.hasPrefix("abort {") == true, "detail \(entries[1].detail ?? "none")")
        },
        StoreConformance("a bulk operation that has ended is not cancelled") { fixture in
            let operation = try await done(.abort, pending("a"), fixture)
            let after = try await fixture.store.cancelBulkOperation(operation.id, applicantService: nil, by: nil)
            try expect(after, equals: operation, "the operation")
            try expect(
                try await fixture.store.cancelBulkOperation(.random(), applicantService: nil, by: nil) == nil, "unknown"
            )
        },
    ]

    private static func changed(by operation: ExpirationID, _ fixture: StoreFixture) async throws -> [Expiration] {
        try await pages(of: fixture, ExpirationFilter(bulkOperation: operation), order: .newest, limit: 2)
    }

    /// In both orders.
    private static func expectChanged(
        by operation: ExpirationID, equals ids: [ExpirationID], _ fixture: StoreFixture
    ) async throws {
        for order in ExpirationQuery.Order.allCases {
            let filter = ExpirationFilter(bulkOperation: operation)
            let found = try await pages(of: fixture, filter, order: order, limit: 2)
            try expect(found.map(\.id).sorted(), equals: ids.sorted(), "changed, \(order)")
        }
    }

    private static func operations(of id: ExpirationID, _ fixture: StoreFixture) async throws -> [ExpirationID] {
        try await fixture.store.bulkOperations(of: id, applicantService: nil, after: nil, limit: 9).map(\.id)
    }

    private static func pending(_ service: String) -> ExpirationFilter {
        ExpirationFilter(status: .pending, applicantService: service)
    }

    private static func hostText(_ host: String) -> String {
        #"{"type":"rest","method":"post","protocol":"http","hostname":"\#(host)"}"#
    }

    /// Timers of a service that are due five seconds after `future`.
    private static func scheduled(
        _ count: Int, of service: String, in fixture: StoreFixture
    ) async throws -> [ExpirationID] {
        var ids: [ExpirationID] = []
        for _ in 0..<count {
            let timer = NewExpiration.sample(
                startDate: future, expirationIntervalMs: 5_000, applicantService: service)
            _ = try await fixture.store.schedule(timer)
            ids.append(timer.id)
        }
        return ids
    }

    /// - Parameter number: a greater one makes it newer.
    private static func order(
        _ action: BulkAction, _ filter: ExpirationFilter, of service: String? = nil, number: UInt64 = 0,
        idempotency: Idempotency? = nil
    ) -> NewBulkOperation {
        NewBulkOperation(
            id: ExpirationID(milliseconds: 1_767_225_600_000 + number), action: action, filter: filter,
            applicantService: service, requester: Requester(name: "op", address: "192.0.2.1"),
            requestedBy: "op", idempotency: idempotency)
    }

    private static func started(_ order: NewBulkOperation, in fixture: StoreFixture) async throws -> BulkOperation {
        // Timers of the same instant are none of those that were stored before.
        try await fixture.advance(.milliseconds(2))
        guard case .started(let operation) = try await fixture.store.start(order) else {
            throw ConformanceFailure(description: "it was not started")
        }
        return operation
    }

    /// The operation when it is done.
    private static func done(
        _ action: BulkAction, _ filter: ExpirationFilter, _ fixture: StoreFixture
    ) async throws -> BulkOperation {
        let started = try await started(order(action, filter), in: fixture)
        for _ in 0..<3_000 {
            let operation = try await fixture.store.bulkOperation(started.id, applicantService: nil)
            if let operation, operation.progress.hasEnded { return operation }
            try await fixture.advance(.milliseconds(20))
        }
        throw ConformanceFailure(description: "it has not ended")
    }
}
