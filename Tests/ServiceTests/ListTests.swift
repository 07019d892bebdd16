import Testing

struct ListTests {
    @Test(arguments: ["newest", "soonest"], [1, 7, 200])
    func pagesHoldEachTimerOnce(order: String, limit: Int) async throws {
        try await TestBed.run { bed in
            let ids = try await Self.schedule(23, bed)
            let found = try await Self.all("order=\(order)&limit=\(limit)", bed)
            // Scheduled last, and due first.
            #expect(found == ids.reversed())
        }
    }

    /// Timers that come while one turns the pages neither hide nor repeat those that were there.
    @Test func pagesStandStillWhileTimersCome() async throws {
        try await TestBed.run { bed in
            let ids = try await Self.schedule(10, bed)
            let first = try await Self.page("limit=4", bed)
            _ = try await Self.schedule(3, bed)
            let cursor = try #require(first.cursor)
            let rest = try await Self.all("limit=4&cursor=\(cursor)", bed)
            #expect(first.ids + rest == ids.reversed())
        }
    }

    @Test func filtersByStatus() async throws {
        try await TestBed.run { bed in
            bed.sink.script("/no", .status(404))
            let pending = try await bed.service.schedule(bed.timer("/", in: 600_000))
            let expired = try await bed.service.schedule(bed.timer("/yes"))
            let failed = try await bed.service.schedule(bed.timer("/no"))
            let aborted = try await bed.service.schedule(bed.timer("/", in: 600_000))
            #expect(try await bed.service.abort(aborted).status == 204)
            try await bed.service.document(expired, withStatus: 1)
            try await bed.service.document(failed, withStatus: 3)
            for (index, id) in [pending, expired, aborted, failed].enumerated() {
                #expect(try await Self.all("status=\(index)", bed) == [id])
            }
            for (name, id) in ["pending": pending, "expired": expired, "aborted": aborted, "error": failed] {
                #expect(try await Self.all("status=\(name)", bed) == [id])
            }
        }
    }

    @Test func filtersByApplicantService() async throws {
        try await TestBed.run { bed in
            _ = try await Self.schedule(2, bed)
            let body = bed.timer("/", in: 600_000).replacing(#""tests""#, with: #""söme & one""#)
            let id = try await bed.service.schedule(body)
            #expect(try await Self.all("applicantService=s%C3%B6me+%26%20one", bed) == [id])
            #expect(try await Self.all("applicantService=nobody", bed) == [])
        }
    }

    @Test func filtersByDueDate() async throws {
        try await TestBed.run { bed in
            var ids: [String] = []
            for second in 1...4 {
                let start = #""startDate":"2090-01-01T00:00:0\#(second).000Z","#
                ids.append(try await bed.service.schedule(bed.timer("/", fields: start)))
            }
            let range = "dueFrom=2090-01-01T01:00:02%2B01:00&dueBefore=2090-01-01T00:00:04Z"
            #expect(try await Self.all("\(range)&order=soonest", bed) == [ids[1], ids[2]])
            #expect(try await Self.all("dueBefore=2090-01-01T00:00:01.000Z", bed) == [])
        }
    }

    @Test(arguments: [
        ("status=4", "status"), ("limit=0", "limit"), ("limit=201", "limit"), ("order=oldest", "order"),
        ("dueFrom=yesterday", "dueFrom"), ("cursor=x", "cursor"), ("page=2", "page"), ("limit=1&limit=2", "limit"),
    ])
    func refusesWhatItDoesNotKnow(query: String, parameter: String) async throws {
        try await TestBed.run { bed in
            let answer = try await bed.service.exchange(.get("/expirations?\(query)"))
            #expect(answer.status == 400)
            #expect(try answer.places == [parameter])
        }
    }

    @Test func unknownIdIsNotFound() async throws {
        try await TestBed.run { bed in
            let ids = ["01890a5d-ac96-774b-bcce-b302099a8057", "x"]
            let answers = try await bed.service.exchange(ids.map { .get("/expirations/\($0)") })
            #expect(answers.map(\.status) == [404, 404])
        }
    }

    @Test func secretsAreNotShown() async throws {
        try await TestBed.run { bed in
            let headers = #","headers":{"Authorization":"Bearer abc123secret","x-api-key":"k987secret","plain":"seen"}"#
            let id = try await bed.service.schedule(bed.timer("/secret", output: headers))
            let request = try await bed.sink.request("/secret")
            #expect(request.headers.first("authorization") == "Bearer abc123secret")
            try await bed.service.document(id, withStatus: 1)
            for target in ["/expirations/\(id)", "/expirations"] {
                let text = try await bed.service.exchange(.get(target)).text
                #expect(text.contains("seen"))
                #expect(!text.contains("abc123secret") && !text.contains("k987secret"))
            }
            #expect(!bed.service.process.output.all.joined().contains("secret\""))
        }
    }

    /// Each is due a minute before the one before, however slowly they come.
    private static func schedule(_ count: Int, _ bed: TestBed) async throws -> [String] {
        var ids: [String] = []
        for index in 0..<count {
            ids.append(try await bed.service.schedule(bed.timer("/", in: 90_000_000 - index * 60_000)))
        }
        return ids
    }

    private static func page(_ query: String, _ bed: TestBed) async throws -> (ids: [String], cursor: String?) {
        let page = try await bed.service.exchange(.get("/expirations?\(query)")).json
        let items = try #require(page["items"]?.array)
        return (items.compactMap { $0["_id"]?.string }, page["nextCursor"]?.string)
    }

    private static func all(_ query: String, _ bed: TestBed) async throws -> [String] {
        var (ids, cursor) = try await page(query, bed)
        let filter = query.split(separator: "&").filter { !$0.hasPrefix("cursor=") }.joined(separator: "&")
        while let next = cursor, ids.count < 1_000 {
            let more = try await page("\(filter)&cursor=\(next)", bed)
            ids += more.ids
            cursor = more.cursor
        }
        return ids
    }
}
