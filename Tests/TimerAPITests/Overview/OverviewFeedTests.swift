import HTTPServer
import TestSupport
import Testing
import TimerCore

@testable import TimerAPI

/// The overview as events.
@Suite struct OverviewFeedTests {
    private let store = ScriptedOverview()

    private func feed(every interval: Duration = .milliseconds(20)) -> OverviewFeed {
        let store = store
        return OverviewFeed(
            SharedAnswer(age: .zero) { () async throws(StoreError) in try await store.overview() }, interval: interval)
    }

    private func text(_ event: [UInt8]?) throws -> String {
        String(decoding: try #require(event), as: UTF8.self)
    }

    @Test func eachEventIsNewer() async throws {
        let source = feed().follow(limit: 3)
        for number in 1...3 {
            let event = try text(await source.next())
            #expect(event.hasPrefix("event: overview\ndata: {\"at\":"))
            #expect(event.hasSuffix("}\n\n"))
            #expect(event.contains(#""dueNow":{"count":\#(number),"#))
        }
        #expect(await source.next() == nil)
        source.close()
    }

    /// One question for all of them.
    @Test func allWhoFollowGetTheSame() async throws {
        let feed = feed()
        let sources = (0..<20).map { _ in feed.follow(limit: nil) }
        var first: Set<String> = []
        for source in sources { first.insert(try text(await source.next())) }
        // While some were asked others may have got a newer one.
        #expect(first.count <= store.asked)
        #expect(feed.followers == 20)
        for source in sources { source.close() }
        #expect(feed.followers == 0)
    }

    @Test func whileNobodyFollowsNothingIsAsked() async throws {
        let feed = feed()
        let source = feed.follow(limit: nil)
        _ = await source.next()
        source.close()
        #expect(await source.next() == nil)
        // The round that was under way.
        var before = -1
        try await eventually("it rests") {
            defer { before = store.asked }
            try await Task.sleep(for: .milliseconds(100))
            return store.asked == before
        }
        let next = feed.follow(limit: nil)
        _ = await next.next()
        #expect(store.asked > before)
        next.close()
    }

    /// Only the newest is kept for one who reads slowly.
    @Test func aSlowReaderMissesSome() async throws {
        let feed = feed()
        let source = feed.follow(limit: nil)
        _ = await source.next()
        try await eventually("some have come") { store.asked > 5 }
        let seen = store.asked
        let event = try text(await source.next())
        let number = try #require(event.firstMatch(of: /"count":([0-9]+)/).flatMap { Int($0.1) })
        #expect(number >= seen - 1)
        source.close()
    }

    /// One that comes later does not wait for the next round.
    @Test func theNewestIsGivenAtOnce() async throws {
        let feed = feed(every: .seconds(600))
        let first = feed.follow(limit: nil)
        let event = await first.next()
        let second = feed.follow(limit: nil)
        #expect(await second.next() == event)
        #expect(store.asked == 1)
        first.close()
        second.close()
    }

    @Test func aFailureIsAnEventAndPasses() async throws {
        let feed = feed()
        store.fail(.unavailable(reason: "secret words"))
        let source = feed.follow(limit: nil)
        let event = try text(await source.next())
        #expect(event.hasPrefix("event: problem\ndata: {\"type\":"))
        #expect(event.contains(#""status":503"#) && !event.contains("secret"))
        store.fail(nil)
        try await eventually("it recovers") { try text(await source.next()).hasPrefix("event: overview\n") }
        source.close()
    }

    @Test func aCloseEndsWhoWaits() async throws {
        let feed = feed(every: .seconds(600))
        let source = feed.follow(limit: nil)
        _ = await source.next()
        let waiting = Task { await source.next() }
        source.close()
        #expect(await waiting.value == nil)
        source.close()
    }
}
