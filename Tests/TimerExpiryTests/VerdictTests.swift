import Testing
import TimerCore

@testable import TimerExpiry

@Suite struct VerdictTests {
    private let policy = RetryPolicy(maxFailureCount: 3, base: .seconds(1), factor: 2, cap: .seconds(3))
    private let firedAt = Timestamp(milliseconds: 5)

    private func verdict(_ outcome: Outcome, attempt: Int, jitter: Double = 0.999_999) -> Settlement.Verdict {
        Settlement.Verdict(outcome, failures: attempt, policy: policy, firedAt: firedAt, jitter: jitter)
    }

    @Test func deliveredExpires() {
        #expect(verdict(.delivered, attempt: 1) == .expired(firedAt: firedAt))
    }

    @Test func rejectedIsAnErrorAtOnce() {
        #expect(verdict(.rejected(reason: "404"), attempt: 1) == .error(reason: "404"))
    }

    @Test func retriesBackOffExponentially() {
        guard case .retry(let first, "503") = verdict(.retry(after: nil, reason: "503"), attempt: 1),
            case .retry(let second, _) = verdict(.retry(after: nil, reason: "503"), attempt: 2)
        else {
            Issue.record("not a retry")
            return
        }
        #expect(first > .milliseconds(990) && first <= .seconds(1))
        #expect(second > .milliseconds(1_990) && second <= .seconds(2))
    }

    @Test func jitterHalvesAtMost() {
        guard case .retry(let delay, _) = verdict(.retry(after: nil, reason: ""), attempt: 1, jitter: 0) else {
            Issue.record("not a retry")
            return
        }
        #expect(delay == .milliseconds(500))
    }

    @Test func obeysRetryAfterWhenItIsLonger() {
        #expect(
            verdict(.retry(after: .seconds(60), reason: "429"), attempt: 1)
                == .retry(after: .seconds(60), reason: "429"))
    }

    @Test func givesUpAfterTheLastAttemptAndKeepsTheReason() {
        #expect(
            verdict(.retry(after: nil, reason: "503"), attempt: 3)
                == .error(reason: "gave up after 3 attempts: 503"))
        #expect(Settlement.Verdict.gaveUp(after: 1) == "gave up after 1 attempt")
    }

    @Test func aRetryThatWouldComeTooLateIsAnError() {
        let retry = Settlement.Verdict.retry(after: .seconds(2), reason: "503")
        #expect(retry.within(nil) == retry)
        #expect(retry.within(.milliseconds(2_001)) == retry)
        #expect(retry.within(.seconds(2)) == .error(reason: "too late: 503"))
        #expect(retry.within(.seconds(-1)) == .error(reason: "too late: 503"))
    }

    @Test func whatIsHandedBackTooLateIsGivenUp() {
        let handBack = Settlement.Verdict.handBack(after: .seconds(2))
        #expect(handBack.within(.milliseconds(1)) == handBack)
        #expect(handBack.within(.zero) == .givenUp(reason: "too late"))
    }

    @Test func aDeliveryIsNeverTooLate() {
        #expect(Settlement.Verdict.expired(firedAt: firedAt).within(.seconds(-9)) == .expired(firedAt: firedAt))
        #expect(Settlement.Verdict.error(reason: "404").within(.seconds(-9)) == .error(reason: "404"))
        #expect(Settlement.Verdict.interrupted.within(.seconds(-9)) == .interrupted)
    }
}
