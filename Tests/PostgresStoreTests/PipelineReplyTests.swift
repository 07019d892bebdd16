import Testing

@testable import PostgresStore

/// The replies to a pipeline, step by step, without a server.
@Suite struct PipelineReplyTests {
    private let refused = DatabaseError(kind: .badData, reason: "refused")

    private func reply(
        to messages: Int, preparing: [(index: Int, name: String)] = [], _ events: [PipelineReply<Int>.Event]
    ) -> PipelineReply<Int> {
        var reply = PipelineReply<Int>(to: messages, preparing: preparing)
        for event in events { reply.take(event) }
        return reply
    }

    private func error(of reply: PipelineReply<Int>) -> DatabaseError? {
        if case .failed(let error) = reply.phase { error } else { nil }
    }

    @Test func onlyTheSyncCompletesIt() {
        var reply = reply(to: 2, [.result(1), .gap, .result(2), .gap])
        guard case .reading = reply.phase else { return #expect(Bool(false), "\(reply.phase)") }
        reply.take(.sync)
        guard case .complete = reply.phase else { return #expect(Bool(false), "\(reply.phase)") }
        #expect(reply.results == [1, 2])
    }

    @Test func whatWasPreparedIsNoResult() {
        let reply = reply(
            to: 4, preparing: [(0, "a"), (2, "b")], [.result(1), .result(2), .result(3), .result(4), .sync])
        #expect(reply.results == [2, 4])
        #expect(reply.prepared == ["a", "b"])
    }

    /// The one that was not reached is not prepared; the one before the failure is.
    @Test func theFirstErrorIsTheOneThatCountsAndComesAtTheSync() {
        var reply = reply(
            to: 4, preparing: [(0, "a"), (2, "b")],
            [.result(1), .error(refused), .skipped, .error(.lost("later")), .skipped])
        guard case .failing = reply.phase else { return #expect(Bool(false), "\(reply.phase)") }
        reply.take(.sync)
        #expect(error(of: reply)?.reason == "refused")
        #expect(reply.prepared == ["a"])
    }

    @Test func aResultTooFewIsALostConnection() {
        #expect(error(of: reply(to: 2, [.result(1), .sync]))?.kind == .connectionLost)
    }

    @Test func threeGapsInARowEndIt() {
        #expect(error(of: reply(to: 2, [.result(1), .gap, .gap])) == nil)
        #expect(error(of: reply(to: 3, [.gap, .gap, .result(1), .gap, .gap])) == nil)
        #expect(error(of: reply(to: 2, [.result(1), .gap, .gap, .gap]))?.kind == .connectionLost)
    }

    /// The server's last word says more than that the connection is gone.
    @Test func aLossAfterAnErrorKeepsTheError() {
        #expect(error(of: reply(to: 1, [.lost(.lost("reset"))]))?.reason == "reset")
        let ended = DatabaseError.lost("terminating connection due to administrator command (57P01)")
        #expect(error(of: reply(to: 1, [.error(ended), .lost(.lost("reset"))]))?.reason == ended.reason)
    }
}
