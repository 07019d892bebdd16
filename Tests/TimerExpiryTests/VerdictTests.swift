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
    }
}
