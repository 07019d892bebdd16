import Testing

@testable import TraceExport

struct ExportVerdictTests {
    private func verdict(_ answer: CollectorAnswer, tries: Int = 1, jitter: Double = 1) -> ExportVerdict {
        ExportVerdict(answer, tries: tries, jitter: jitter)
    }

    @Test(arguments: [200, 202, 204])
    func whatWasTakenIsThere(_ status: Int) {
        #expect(verdict(.status(status, rejectedSpans: 3)) == .exported(rejectedSpans: 3))
    }

    /// OTLP: these four, and no others.
    @Test(arguments: [429, 502, 503, 504])
    func whatMayHealIsTriedAgain(_ status: Int) {
        #expect(verdict(.status(status)) == .retry(after: .seconds(1), reason: "status \(status)"))
        #expect(verdict(.status(status, retryAfter: 7)) == .retry(after: .seconds(7), reason: "status \(status)"))
    }

    @Test(arguments: [301, 400, 401, 404, 408, 413, 500, 501, 505])
    func anythingElseIsNot(_ status: Int) {
        #expect(verdict(.status(status, retryAfter: 7)) == .refused(reason: "status \(status)"))
    }

    @Test func pausesGrowAndEnd() {
        let pauses = [1, 2, 3, 4, 5, 6, 99].map { tries -> Duration in
            guard case .retry(let after, _) = verdict(.none("away"), tries: tries) else { return .zero }
            return after
        }
        #expect(pauses == [1, 2, 4, 8, 16, 16, 16].map { .seconds($0) })
        #expect(verdict(.none("away"), jitter: 0) == .retry(after: .milliseconds(500), reason: "away"))
    }
}
