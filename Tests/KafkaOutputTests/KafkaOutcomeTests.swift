import CLibRDKafka
import Testing
import TimerCore

@testable import KafkaOutput

@Suite struct KafkaOutcomeTests {
    private func outcome(_ results: [TopicResult], attempt: Int = 1) -> Outcome {
        let topics = results.indices.map { "t\($0)" }
        return KafkaOutputPublisher.outcome(of: results, topics: topics, attempt: attempt)
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
        RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS, RD_KAFKA_RESP_ERR__FATAL, RD_KAFKA_RESP_ERR__PURGE_INFLIGHT,
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

    @Test func aFullQueueIsTriedAgainSoon() {
        let full = TopicResult.failed(TopicFailure(produce: RD_KAFKA_RESP_ERR__QUEUE_FULL))
        guard case .retry(let after?, _) = outcome([full]) else { return #expect(Bool(false), "no wait") }
        #expect(after < .seconds(1))
    }

    @Test func reasonsAreBounded() {
        let many = Array(repeating: report(RD_KAFKA_RESP_ERR__MSG_TIMED_OUT), count: 100)
        let reason = outcome(many).reason
        #expect(reason.hasSuffix("and 90 more"))
    }
}
