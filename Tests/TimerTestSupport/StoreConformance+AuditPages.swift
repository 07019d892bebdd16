import TimerCore

extension StoreConformance {
    /// How the audit is read.
    static let auditPages = [
        StoreConformance("the audit is read in pages, each entry once") { fixture in
            let ids = try await aborted(7, by: "ann", of: "a", fixture)
            var query = AuditQuery(limit: 3)
            var seen: [ExpirationID?] = []
            var sizes: [Int] = []
            repeat {
                let page = try await fixture.store.audit(query)
                seen += page.entries.map(\.expirationID)
                sizes.append(page.entries.count)
                query.after = page.next
            } while query.after != nil
            try expect(seen, equals: ids.reversed(), "the newest first")
            try expect(sizes, equals: [3, 3, 1], "entries of the pages")
        },
        StoreConformance("the audit is read by each condition, and by all of them") { fixture in
            let store = fixture.store
            let anns = try await aborted(2, by: "ann", of: "a", fixture)
            let bobs = try await aborted(2, by: "bob", of: "b", fixture)
            _ = try await store.change(
                ExpirationChange(
                    id: bobs[0], action: .replay(as: .random(), startDate: future),
                    requester: Requester(name: "ann", address: "::1")))
            func found(_ conditions: (inout AuditQuery) -> Void) async throws -> [ExpirationID?] {
                var query = AuditQuery()
                conditions(&query)
                return try await store.audit(query).entries.map(\.expirationID)
            }
            let reversed = [bobs[0], anns[1], anns[0]]
            try expect(try await found { $0.who = "ann" }, equals: reversed, "ann's")
            try expect(try await found { $0.applicantService = "a" }, equals: [anns[1], anns[0]], "of a")
            try expect(try await found { $0.action = .replay }, equals: [bobs[0]], "replays")
            try expect(try await found { $0.expirationID = bobs[0] }, equals: [bobs[0], bobs[0]], "of a timer")
            let all = try await found {
                $0.who = "ann"
                $0.applicantService = "b"
                $0.action = .replay
                $0.expirationID = bobs[0]
            }
            try expect(all, equals: [bobs[0]], "by all")
            try expect(try await found { $0.who = "nobody" }, equals: [], "nobody's")
        },
        StoreConformance("the audit is read from an instant and before one") { fixture in
            let store = fixture.store
            let ids = try await aborted(3, by: "ann", of: "a", fixture)
            let entries = try await store.audit(AuditQuery()).entries
            func found(from: Timestamp?, before: Timestamp?, after: AuditQuery.Position? = nil) async throws
                -> Set<ExpirationID?>
            {
                var query = AuditQuery()
                (query.from, query.before, query.after) = (from, before, after)
                return Set(try await store.audit(query).entries.map(\.expirationID))
            }
            let (first, last) = (entries[2].position.at, entries[0].position.at)
            let all = Set(ids.map(Optional.some))
            try expect(try await found(from: first, before: nil), equals: all, "from the first")
            try expect(try await found(from: nil, before: first), equals: [], "before the first")
            try expect(try await found(from: last.advanced(by: .seconds(1)), before: nil), equals: [], "from later on")
            try expect(try await found(from: first, before: last.advanced(by: .seconds(1))), equals: all, "within")
            let next = try await found(from: first, before: last.advanced(by: .seconds(1)), after: entries[1].position)
            try expect(next, equals: [ids[0]], "behind a page")
            let earlier = try await found(from: nil, before: first, after: entries[0].position)
            try expect(earlier, equals: [], "before both")
        },
    ]

    /// Timers that somebody has aborted, one after the other.
    private static func aborted(
        _ count: Int, by name: String, of service: String, _ fixture: StoreFixture
    ) async throws -> [ExpirationID] {
        var ids: [ExpirationID] = []
        for _ in 0..<count {
            let new = NewExpiration.sample(startDate: future, applicantService: service)
            _ = try await fixture.store.schedule(new)
            let requester = Requester(name: name, address: "192.0.2.1")
            _ = try await fixture.store.abort(new.id, applicantService: nil, by: requester)
            ids.append(new.id)
        }
        return ids
    }
}
