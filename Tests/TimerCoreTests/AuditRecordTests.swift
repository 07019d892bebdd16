import Testing
import TimerCore

@Suite struct AuditRecordTests {
    private static let id = ExpirationID(high: 1, low: 1)
    private let ann = Requester(name: "ann", address: "192.0.2.1")

    @Test func textsAreCutToTheirBounds() {
        let address = String(repeating: "1", count: Requester.longestAddress + 1)
        #expect(Requester(name: nil, address: address).address == String(address.dropLast()))
        // Two bytes each, from an odd place on.
        let text = "a" + String(repeating: "é", count: 512)
        let record = AuditRecord(.startBulk, .done, by: ann, target: text + text, detail: text)
        #expect(record.detail == "a" + String(repeating: "é", count: 511))
        #expect(record.target?.utf8.count == AuditRecord.longestTarget - 1)
        let short = AuditRecord(.startBulk, .done, by: ann, target: "t", detail: String(text.dropLast()))
        #expect(short.target == "t" && short.detail?.unicodeScalars.count == 512)
    }

    @Test(arguments: [
        (AuditAction.abort, AuditOutcome.done, 204), (.update, .done, 200), (.startBulk, .done, 202),
        (.releaseDestination, .done, 204), (.controlDestination, .tooMany, 409), (.createSchedule, .tooMany, 400),
        (.startBulk, .tooMany, 429), (.abort, .notFound, 404), (.retry, .pending, 409), (.runSchedule, .keyReused, 422),
        (.update, .dueTooLate, 400), (.createSchedule, .nameTaken, 400),
    ])
    func statusIsThatOfTheAnswer(_ action: AuditAction, _ outcome: AuditOutcome, _ status: Int) {
        #expect(outcome.status(of: action) == status)
    }

    /// The names of what is replaced, never its values.
    @Test func detailOfAnUpdateNamesItsFields() {
        let all = ExpirationUpdate(
            startDate: .earliest, expirationIntervalMs: 5, payload: .empty,
            output: ExpirationUpdate.Output(mode: .empty, destination: DestinationKey("kafka")), labels: Labels([]))
        let change = ExpirationChange(id: Self.id, action: .update(all), requester: ann)
        #expect(change.auditDetail == "startDate, expirationIntervalMs, payload, outputMode, labels")
        let one = ExpirationChange(id: Self.id, action: .update(ExpirationUpdate(payload: .empty)))
        #expect(one.auditDetail == "payload")
    }

    @Test func whatWasDoneBeforeHasNoRecord() {
        let change = ExpirationChange(id: Self.id, action: .fire, requester: ann)
        #expect(AuditRecord(change, .repeated(change.id)) == nil)
        #expect(AuditRecord(change, .notFound)?.outcome == .notFound)
        #expect(AuditRecord(ExpirationChange(id: Self.id, action: .fire), .notFound) == nil)
        #expect(AuditRecord(abortOf: change.id, applicantService: nil, by: nil, .notFound) == nil)
    }
}
