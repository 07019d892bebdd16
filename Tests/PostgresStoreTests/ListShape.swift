import TimerCore

@testable import PostgresStore

/// A status and an order, with one applicantService or with all, and a source that the list may have.
struct ListShape {
    let status: ExpirationStatus?
    let order: ExpirationQuery.Order
    let hasService: Bool
    var hasFailed = false
    let source: ListSource

    static let label = Label(trustedName: "a", value: "b")

    static let all =
        ([nil] + ExpirationStatus.allCases).flatMap { status in
            ExpirationQuery.Order.allCases.flatMap { order in
                [false, true].flatMap { hasService in
                    sources(status, order, hasService).map {
                        ListShape(status: status, order: order, hasService: hasService, source: $0)
                    }
                }
            }
        } + failed

    private static let failed = [
        ListShape(status: .pending, order: .newest, hasService: false, hasFailed: true, source: .failed),
        ListShape(status: .pending, order: .soonest, hasService: false, hasFailed: true, source: .fewFailed),
    ]

    private static func sources(
        _ status: ExpirationStatus?, _ order: ExpirationQuery.Order, _ hasService: Bool
    ) -> [ListSource] {
        let labelled: [ListSource] =
            hasService || status == .expired
            ? [] : order == .newest ? [.labelled(label), .fewLabelled(label)] : [.fewLabelled(label)]
        return unlabelled(status, order, hasService) + labelled
    }

    private static func unlabelled(
        _ status: ExpirationStatus?, _ order: ExpirationQuery.Order, _ hasService: Bool
    ) -> [ListSource] {
        switch (status, order) {
        case (.pending, .newest): return [hasService ? .documents : .pending]
        case (.aborted, .newest), (.error, .newest): return [hasService ? .documents : .unfired]
        case (nil, .newest), (.expired, .newest): return [.documents]
        case (.pending, .soonest): return hasService ? [.pending, .queues([1, 2])] : [.pending]
        case (.aborted, .soonest), (.error, .soonest):
            return hasService ? [.documents, .fewDocuments, .fewUnfired] : [.documents, .fewUnfired]
        case (nil, .soonest), (.expired, .soonest): return hasService ? [.documents, .fewDocuments] : [.documents]
        }
    }

    /// Whether its candidates all have the label.
    var hasLabel: Bool {
        source == .labelled(Self.label) || source == .fewLabelled(Self.label)
    }

    func query(hasRange: Bool = false, isContinued: Bool = false) -> ExpirationQuery {
        let date = Timestamp(milliseconds: 0)
        let position = ExpirationQuery.Position(dueAt: date, id: ExpirationID(high: 1, low: 1))
        let range = hasRange ? date : nil
        let filter = ExpirationFilter(
            status: status, applicantService: hasService ? "a" : nil, dueFrom: range, dueBefore: range,
            createdFrom: range, createdBefore: range, labels: hasLabel ? [Self.label] : [], hasFailed: hasFailed)
        return ExpirationQuery(filter, order: order, after: isContinued ? position : nil)
    }
}
