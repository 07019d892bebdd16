import Foundation
import Metrics
import TestSupport
import Testing
import TimerCore

@testable import KafkaOutput

private struct UnexpectedOutcome: Error {
    let outcome: Outcome
}

/// Against the mock broker as a process.
@Suite struct KafkaDeliveryTests {
    @Test func aMessageArrivesAsItWasSent() async throws {
        let broker = try await BrokerProcess()
        let big = String(repeating: "x", count: 1_000_000)
        let payload = "{\"n\": 1.50, \"n\": 1.5e0, \"e\":\"\\u00e9é\\n\", \"big\":\"\(big)\"}"
        let delivery = Delivery.test(payload, attempt: 3)
        let output = KafkaOutputMode(
            topics: ["orders"], key: "k-é", headers: [HeaderField("x-a", "1"), HeaderField("empty", "")])
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            #expect(await publisher.outcome(of: delivery, to: output) == .delivered)
        }
        let records = try await broker.read("orders")
        #expect(records.count == 1)
        #expect(records.first?.value.utf8.elementsEqual(payload.utf8) == true)
        #expect(records.first?.key == "k-é")
        let headers = ["x-a": "1", "empty": "", "expirationId": delivery.id.description, "attempt": "3"]
        #expect(records.first?.headers == headers)
    }

    @Test func noKeyAndAnEmptyKeyDiffer() async throws {
        let broker = try await BrokerProcess()
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            _ = await publisher.outcome(of: .test(), to: KafkaOutputMode(topics: ["none"]))
            _ = await publisher.outcome(of: .test(), to: KafkaOutputMode(topics: ["empty"], key: ""))
        }
        #expect(try await broker.read("none").map(\.key) == [nil])
        #expect(try await broker.read("empty").map(\.key) == [""])
    }

    @Test func everyTopicGetsTheMessage() async throws {
        let broker = try await BrokerProcess()
        let topics = (0..<20).map { "many-\($0)" }
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            let outcome = await publisher.outcome(of: .test("{\"a\":1}"), to: KafkaOutputMode(topics: topics + topics))
            #expect(outcome == .delivered)
        }
        for topic in topics {
            #expect(try await broker.read(topic).map(\.value) == ["{\"a\":1}"], "\(topic)")
        }
    }

    @Test func manyDeliveriesAtOnceEachGetTheirOwnOutcome() async throws {
        let broker = try await BrokerProcess()
        let metrics = MetricsRegistry()
        let ids = try await withPublisher(.test(brokers: broker.bootstrap, metrics: metrics)) { publisher in
            await withTaskGroup(of: String?.self) { group in
                for _ in 0..<500 {
                    let delivery = Delivery.test()
                    group.addTask {
                        let outcome = await publisher.outcome(of: delivery, to: KafkaOutputMode(topics: ["bulk"]))
                        return outcome == .delivered ? delivery.id.description : nil
                    }
                }
                return await group.reduce(into: Set<String>()) { if let id = $1 { $0.insert(id) } }
            }
        }
        #expect(ids.count == 500)
        #expect(Set(try await broker.read("bulk").compactMap { $0.headers["expirationId"] }) == ids)
        let rendered = metrics.render()
        #expect(rendered.contains("timer_kafka_messages_total{result=\"acknowledged\"} 500\n"))
        #expect(rendered.contains("timer_kafka_ack_seconds_count 500\n"))
    }

    @Test func aBrokerThatIsDownMeansRetryAndThenDelivery() async throws {
        let broker = try await BrokerProcess()
        try await broker.obey("down")
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            let output = KafkaOutputMode(topics: ["later"])
            let outcome = await publisher.outcome(of: .test(timeout: .milliseconds(300)), to: output)
            #expect(outcome.isUnreachable)
            #expect(outcome.reason.contains("later"))
            try await broker.obey("up")
            #expect(await publisher.outcome(of: .test(timeout: .seconds(20)), to: output) == .delivered)
            try await broker.obey("down")
            #expect(await publisher.outcome(of: .test(timeout: .seconds(1)), to: output).isUnreachable)
            try await broker.obey("up")
            #expect(await publisher.outcome(of: .test(timeout: .seconds(20)), to: output) == .delivered)
        }
    }

    @Test func theClientGivesUpAMessageBeforeTheServicesTimeout() async throws {
        let broker = try await BrokerProcess()
        try await broker.obey("down")
        let producer = try KafkaProducer.test(brokers: broker.bootstrap, deliveryTimeout: .milliseconds(600))
        try await withPublisher(producer) { publisher in
            let outcome = await publisher.outcome(of: .test(timeout: .seconds(30)), to: KafkaOutputMode(topics: ["t"]))
            #expect(outcome.isUnreachable)
            #expect(outcome.reason.contains("_MSG_TIMED_OUT"))
        }
        try await broker.obey("up")
        #expect(try await broker.read("t").isEmpty)
    }

    @Test func oneRefusedTopicIsNamedAndTheOtherStillGetsTheMessage() async throws {
        let broker = try await BrokerProcess()
        // Produce, TOPIC_AUTHORIZATION_FAILED: each topic has a request of its own, so one of the two gets it.
        try await broker.obey("error 0 29 1")
        let reason = try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            let outcome = await publisher.outcome(of: .test(), to: KafkaOutputMode(topics: ["left", "right"]))
            guard case .rejected(let reason) = outcome else { throw UnexpectedOutcome(outcome: outcome) }
            return reason
        }
        let records = try await [broker.read("left").count, broker.read("right").count]
        #expect(records.reduce(0, +) == 1)
        #expect(reason.contains("left") == (records[0] == 0))
        #expect(reason.contains("right") == (records[1] == 0))
    }

    @Test func oneTopicThatDoesNotAnswerMeansRetryOfTheWhole() async throws {
        let broker = try await BrokerProcess()
        // LEADER_NOT_AVAILABLE.
        try await broker.obey("topic-error stuck 5")
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            let output = KafkaOutputMode(topics: ["good", "stuck"])
            #expect(await publisher.outcome(of: .test(), to: KafkaOutputMode(topics: ["good"])) == .delivered)
            let outcome = await publisher.outcome(of: .test(timeout: .seconds(10)), to: output)
            #expect(outcome.isRetry)
            #expect(outcome.reason.contains("stuck") && !outcome.reason.contains("good"))
            try await broker.obey("topic-error stuck 0")
            #expect(await publisher.outcome(of: .test(attempt: 2), to: output) == .delivered)
        }
        #expect(try await broker.read("good").count == 3)
        #expect(try await broker.read("stuck").contains { $0.headers["attempt"] == "2" })
    }

    @Test func aPassingErrorOfTheBrokerIsHiddenByTheClientsOwnRetries() async throws {
        let broker = try await BrokerProcess()
        // Produce, NOT_LEADER_FOR_PARTITION.
        try await broker.obey("error 0 6 1")
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            #expect(await publisher.outcome(of: .test(), to: KafkaOutputMode(topics: ["t"])) == .delivered)
        }
    }

    @Test func aMessageThatIsTooLargeIsRejected() async throws {
        let broker = try await BrokerProcess()
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            let payload = "{\"a\":\"\(String(repeating: "x", count: 1_100_000))\"}"
            let outcome = await publisher.outcome(of: .test(payload), to: KafkaOutputMode(topics: ["t"]))
            guard case .rejected(let reason) = outcome else { return #expect(Bool(false), "\(outcome)") }
            #expect(reason.contains("MSG_SIZE_TOO_LARGE"))
        }
    }

    /// Sixteen timers of 1 MB to 20 topics each were more than librdkafka's queue takes: ten ended in error.
    @Test func moreThanTheQueueTakesWaitsForRoom() async throws {
        let broker = try await BrokerProcess()
        let metrics = MetricsRegistry()
        let producer = try KafkaProducer.test(
            brokers: broker.bootstrap, config: ["queue.buffering.max.kbytes": "2048"], metrics: metrics)
        let payload = "{\"a\":\"\(String(repeating: "x", count: 1_000_000))\"}"
        let outcomes = try await withPublisher(producer) { publisher in
            await withTaskGroup(of: Outcome.self) { group in
                for number in 0..<16 {
                    // Each message is in a batch of its own topic: the mock drops data past 5 MiB of a partition.
                    let topics = (0..<4).map { "full-\(number)-\($0)" }
                    group.addTask {
                        await publisher.outcome(
                            of:
                                .test(payload, timeout: .seconds(60)), to: KafkaOutputMode(topics: topics))
                    }
                }
                return await group.reduce(into: [Outcome]()) { $0.append($1) }
            }
        }
        #expect(outcomes.allSatisfy { $0 == .delivered }, "\(outcomes.filter { $0 != .delivered })")
        #expect(metrics.render().contains("timer_kafka_messages_total{result=\"refused\"} 0\n"))
        #expect(try await broker.read("full-0-0").map(\.value.utf8.count) == [payload.utf8.count])
    }

    @Test func withoutRoomInTimeNothingIsSentToAnyTopic() async throws {
        let broker = try await BrokerProcess()
        try await broker.obey("down")
        let producer = try KafkaProducer.test(
            brokers: broker.bootstrap, config: ["queue.buffering.max.kbytes": "1"], deliveryTimeout: .seconds(14))
        let publisher = KafkaOutputPublisher(producer: producer)
        async let first = publisher.outcome(of: .test(timeout: .seconds(30)), to: KafkaOutputMode(topics: ["a"]))
        try await eventually("the first waits") { producer.queueBytes > 0 }
        let outcome = await publisher.outcome(
            of:
                .test(timeout: .milliseconds(300)), to: KafkaOutputMode(topics: ["b", "c"]))
        guard case .notStarted(.seconds(1), _) = outcome else { return #expect(Bool(false), "\(outcome)") }
        // Once the first is given up, by its client, there is room again. All brokers were said to be down 12 s before.
        let ended = await first
        #expect(ended.isUnreachable, "\(ended)")
        try await broker.obey("up")
        #expect(await publisher.outcome(of: .test(), to: KafkaOutputMode(topics: ["b", "c"])) == .delivered)
        await producer.close(timeout: .seconds(10))
        #expect(try await broker.read("b").count == 1)
    }

    @Test func nothingIsSentOfATimerThatIsNotHeldAnyMore() async throws {
        let broker = try await BrokerProcess()
        try await withPublisher(.test(brokers: broker.bootstrap)) { publisher in
            let lost = Delivery.test(mayStart: { false })
            #expect(await publisher.outcome(of: lost, to: KafkaOutputMode(topics: ["t"])).isNotStarted)
            #expect(await publisher.outcome(of: .test(attempt: 2), to: KafkaOutputMode(topics: ["t"])) == .delivered)
        }
        #expect(try await broker.read("t").map { $0.headers["attempt"] } == ["2"])
    }

    @Test func aFatalErrorReplacesTheClient() async throws {
        let broker = try await BrokerProcess()
        let metrics = MetricsRegistry()
        // InitProducerId, CLUSTER_AUTHORIZATION_FAILED: fatal for an idempotent producer.
        try await broker.obey("error 22 31 1")
        try await withPublisher(.test(brokers: broker.bootstrap, metrics: metrics)) { publisher in
            let output = KafkaOutputMode(topics: ["t"])
            let deadline = ContinuousClock.now + .seconds(30)
            var outcome = Outcome.delivered
            repeat {
                outcome = await publisher.outcome(of: .test(timeout: .seconds(2)), to: output)
            } while outcome != .delivered && .now < deadline
            #expect(outcome == .delivered)
        }
        #expect(metrics.render().contains("timer_kafka_client_replacements_total 1\n"))
    }

    /// INVALID_PRODUCER_EPOCH and PRODUCER_FENCED, for a batch: a broker that has forgotten the producer, or takes it for an
    /// older one. librdkafka goes on with the id that is refused.
    @Test(arguments: [47, 90]) func aProducerThatTheBrokerRefusesIsReplaced(_ code: Int) async throws {
        let broker = try await BrokerProcess()
        let metrics = MetricsRegistry()
        try await broker.obey("error 0 \(code) 1")
        try await withPublisher(.test(brokers: broker.bootstrap, metrics: metrics)) { publisher in
            let output = KafkaOutputMode(topics: ["t"])
            #expect(await publisher.outcome(of: .test(), to: output) != .delivered)
            // The mock refuses only once: the old client could deliver before its thread comes to replace it.
            try await eventually("another client") {
                metrics.render().contains("timer_kafka_client_replacements_total 1\n")
            }
            #expect(await publisher.outcome(of: .test(attempt: 2), to: output) == .delivered)
        }
        #expect(try await broker.read("t").last?.headers["attempt"] == "2")
    }

    @Test func aLateAcknowledgementMeansRetryAndACopyWithTheNextAttempt() async throws {
        let broker = try await BrokerProcess()
        let metrics = MetricsRegistry()
        let output = KafkaOutputMode(topics: ["late"], key: "k")
        try await withPublisher(.test(brokers: broker.bootstrap, metrics: metrics)) { publisher in
            #expect(await publisher.outcome(of: .test(attempt: 1), to: output) == .delivered)
            try await broker.obey("rtt 1500")
            #expect(await publisher.outcome(of: .test(attempt: 2, timeout: .milliseconds(200)), to: output).isRetry)
            try await broker.obey("rtt 0")
            #expect(await publisher.outcome(of: .test(attempt: 3), to: output) == .delivered)
        }
        #expect(metrics.render().contains("timer_kafka_messages_total{result=\"late\"} 1\n"))
        #expect(try await broker.read("late").map { $0.headers["attempt"] } == ["1", "2", "3"])
    }

    @Test func closingWaitsForWhatIsInFlight() async throws {
        let broker = try await BrokerProcess()
        let producer = try KafkaProducer.test(brokers: broker.bootstrap, config: ["linger.ms": "300"])
        let publisher = KafkaOutputPublisher(producer: producer)
        let start = ContinuousClock.now
        async let outcome = publisher.outcome(of: .test(timeout: .seconds(20)), to: KafkaOutputMode(topics: ["t"]))
        while producer.queueLength == 0, .now < start + .seconds(10) { await Task.yield() }
        await producer.close(timeout: .seconds(15))
        #expect(await outcome == .delivered)
        #expect(await publisher.outcome(of: .test(), to: KafkaOutputMode(topics: ["t"])).isNotStarted)
    }

    @Test func closingEndsWhatCannotBeDelivered() async throws {
        let broker = try await BrokerProcess()
        try await broker.obey("down")
        let producer = try KafkaProducer.test(brokers: broker.bootstrap)
        let publisher = KafkaOutputPublisher(producer: producer)
        async let outcome = publisher.outcome(of: .test(timeout: .seconds(600)), to: KafkaOutputMode(topics: ["t"]))
        try await eventually("it waits") { producer.queueLength > 0 }
        await producer.close(timeout: .milliseconds(50))
        // It never left the client's queue.
        #expect(await outcome.isNotStarted)
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["KAFKA_BROKERS"] != nil))
    func aRealBrokerAcknowledges() async throws {
        let brokers = try #require(ProcessInfo.processInfo.environment["KAFKA_BROKERS"])
        try await withPublisher(.test(brokers: brokers)) { publisher in
            let output = KafkaOutputMode(topics: ["timer-service-test"], key: "k", headers: [HeaderField("a", "b")])
            #expect(await publisher.outcome(of: .test("{\"a\":1}"), to: output) == .delivered)
        }
    }
}
