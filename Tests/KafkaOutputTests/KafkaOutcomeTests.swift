import CLibRDKafka
import Testing
import TimerCore

@testable import KafkaOutput

@Suite struct KafkaOutcomeTests {
    private func outcome(_ results: [TopicResult], attempt: Int = 1, isBrokerMissing: Bool = false) -> Outcome {
        let topics = results.indices.map { "t\($0)" }
        return KafkaOutputPublisher.outcome(
            of: SendResult(topics: results, isBrokerMissing: isBrokerMissing), topics: topics, attempt: attempt)
    }

    private func report(_ code: rd_kafka_resp_err_t) -> TopicResult {
        .failed(TopicFailure(report: code))
    }

    @Test(arguments: [
        RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION,
        RD_KAFKA_RESP_ERR_POLICY_VIOLATION,
    ])
    func whatNeverWorksIsRejected(_ code: rd_kafka_resp_err_t) {
        guard case .rejected(let reason) = outcome([.acknowledged, report(code)]) else {
            return #expect(Bool(false), "\(code) is not rejected")
        }
        #expect(reason.contains("t1") && !reason.contains("t0"))
    }

    @Test(arguments: [
        RD_KAFKA_RESP_ERR__MSG_TIMED_OUT, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC,
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR__FATAL,
    ])
    func whatMayWorkLaterIsRetried(_ code: rd_kafka_resp_err_t) {
        #expect(outcome([report(code)], attempt: 9).isRetry)
    }

    @Test func oneTopicThatMayWorkKeepsTheWholeAlive() {
        let hopeless = report(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED)
        #expect(outcome([hopeless, report(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)]).isRetry)
    }

    @Test func aRefusedBatchIsTriedInOtherCompanyFirst() {
        let tooLarge = report(RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE)
        #expect(outcome([tooLarge], attempt: 2).isRetry)
        #expect(!outcome([tooLarge], attempt: 3).isRetry)
        #expect(TopicFailure(produce: RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE).kind == .permanent)
    }

    /// An attempt is a request that was made.
    @Test func whatWasNotHandedOverIsNoAttempt() {
        let full = TopicResult.failed(TopicFailure(produce: RD_KAFKA_RESP_ERR__QUEUE_FULL))
        let replaced = TopicResult.failed(TopicFailure(produce: RD_KAFKA_RESP_ERR__FATAL))
        for results in [[full], [full, replaced], [.failed(.noRoom), .failed(.noRoom)]] {
            guard case .notStarted(.seconds(1), _) = outcome(results) else {
                return #expect(Bool(false), "\(outcome(results))")
            }
        }
        let purged = report(RD_KAFKA_RESP_ERR__PURGE_QUEUE)
        for results in [[.failed(.closed)], [.failed(.closed), purged], [.failed(.notOurs)]] as [[TopicResult]] {
            guard case .notStarted(.zero, _) = outcome(results) else {
                return #expect(Bool(false), "\(outcome(results))")
            }
        }
    }

    /// What was sent and not answered when the client ended is nobody's failure, though its number is used.
    @Test(arguments: [
        [RD_KAFKA_RESP_ERR__PURGE_INFLIGHT], [RD_KAFKA_RESP_ERR__PURGE_INFLIGHT, RD_KAFKA_RESP_ERR__PURGE_QUEUE],
        [RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__PURGE_QUEUE],
        [RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT],
    ])
    func whatTheEndCutsOffIsInterrupted(_ codes: [rd_kafka_resp_err_t]) {
        let results = codes.map { $0 == RD_KAFKA_RESP_ERR_NO_ERROR ? .acknowledged : report($0) }
        guard case .interrupted = outcome(results) else { return #expect(Bool(false), "\(outcome(results))") }
    }

    @Test func aFailureBesideTheEndIsAFailure() {
        #expect(outcome([report(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT), .failed(.cutOff)]).isRetry)
    }

    /// One tenant's topic that nobody answers for must not close Kafka for all.
    @Test func onlyMissingBrokersMakeKafkaUnreachable() {
        let timedOut = report(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT)
        guard case .unreachable = outcome([timedOut, timedOut], isBrokerMissing: true) else {
            return #expect(Bool(false), "not unreachable")
        }
        #expect(outcome([timedOut]).isRetry)
        #expect(outcome([timedOut, .acknowledged], isBrokerMissing: true).isRetry)
        #expect(outcome([report(RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC)], isBrokerMissing: true).isRetry)
    }

    @Test func reasonsAreBounded() {
        let many = Array(repeating: report(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT), count: 100)
        let reason = outcome(many).reason
        #expect(reason.hasSuffix("and 90 more"))
    }
}
