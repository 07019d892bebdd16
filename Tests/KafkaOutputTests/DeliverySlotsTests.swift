import Testing

@testable import KafkaOutput

@Suite struct DeliverySlotsTests {
    private let slots = DeliverySlots()
    private let failure = TopicFailure(.temporary, "no")

    private func wait(
        topics: Int, timeout: Duration = .seconds(60), _ body: ([DeliverySlots.Ticket]) -> Void
    ) async -> [TopicResult] {
        await withCheckedContinuation { continuation in
            body(
                slots.open(
                    topics: topics, value: MessageValue([1, 2, 3]), bytes: 7, deadline: .now + timeout,
                    continuation: continuation))
        }
    }

    @Test func resultsKeepTheOrderOfTheTopics() async {
        let results = await wait(topics: 3) { tickets in
            slots.note([(tickets[2], .acknowledged)])
            slots.note([(tickets[0], .failed(failure)), (tickets[1], .acknowledged)])
        }
        #expect(results == [.failed(failure), .acknowledged, .acknowledged])
    }

    @Test func aRepeatedReportCountsOnce() async {
        let results = await wait(topics: 2) { tickets in
            slots.note([(tickets[0], .acknowledged), (tickets[0], .failed(failure))])
            slots.note([(tickets[1], .acknowledged)])
        }
        #expect(results == [.acknowledged, .acknowledged])
    }

    @Test func aReportAfterTheDeadlineIsLate() async {
        var late: [DeliverySlots.Ticket] = []
        let results = await wait(topics: 2, timeout: .zero) { tickets in
            late = tickets
            slots.note([(tickets[1], .acknowledged)])
            #expect(slots.expire(at: .now + .seconds(1)) == nil)
        }
        #expect(results[1] == .acknowledged)
        guard case .failed(let failure) = results[0] else { return #expect(Bool(false), "\(results)") }
        #expect(failure.kind == .unanswered)
        // The bytes are taken until the last report: librdkafka refers to them.
        #expect(slots.note([(late[0], .acknowledged)]) == (1, 7))
        #expect(slots.note([(late[0], .failed(failure))]) == (0, 0))
    }

    @Test func theBytesAreFreeOnceEachTopicHasItsReport() async {
        _ = await wait(topics: 2) { tickets in
            #expect(slots.note([(tickets[0], .acknowledged)]) == (0, 0))
            #expect(slots.note([(tickets[1], .failed(failure))]) == (0, 7))
        }
    }

    @Test func onlyTheOverdueExpire() async {
        let soon = ContinuousClock.now + .seconds(60)
        let results = await wait(topics: 1) { tickets in
            #expect(slots.expire(at: .now) ?? soon >= soon - .seconds(1))
            slots.note([(tickets[0], .acknowledged)])
            #expect(slots.expire(at: .now) == nil)
        }
        #expect(results == [.acknowledged])
    }
}
