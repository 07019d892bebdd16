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
        } + failed + changed + inError

    private static let failed = [
        ListShape(status: .pending, order: .newest, hasService: false, hasFailed: true, source: .failed),
        ListShape(status: .pending, order: .soonest, hasService: false, hasFailed: true, source: .fewFailed),
    ]

    static let operation = ExpirationID(high: 7, low: 7)

    private static let changed = [
        ListShape(status: nil, order: .newest, hasService: false, source: .changed(operation)),
        ListShape(status: .error, order: .newest, hasService: false, source: .changed(operation)),
        ListShape(status: .pending, order: .newest, hasService: false, source: .fewChanged(operation)),
        ListShape(status: .pending, order: .soonest, hasService: false, source: .fewChanged(operation)),
        ListShape(status: .aborted, order: .soonest, hasService: false, source: .fewChanged(operation)),
    ]

    private static let inError = ExpirationQuery.Order.allCases.map { order in
        ListShape(status: .error, order: order, hasService: false, source: .fewInError)
    }

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

    /// Whether its candidates were all changed by the operation.
    var isChanged: Bool {
        source == .changed(Self.operation) || source == .fewChanged(Self.operation)
    }

    func query(hasRange: Bool = false, isContinued: Bool = false) -> ExpirationQuery {
        let date = Timestamp(milliseconds: 0)
        let position = ExpirationQuery.Position(dueAt: date, id: ExpirationID(high: 1, low: 1))
        let range = hasRange ? date : nil
        let filter = ExpirationFilter(
            status: status, applicantService: hasService ? "a" : nil, dueFrom: range, dueBefore: range,
            createdFrom: range, createdBefore: range, endedFrom: source == .fewInError ? date : nil,
            labels: hasLabel ? [Self.label] : [], hasFailed: hasFailed,
            bulkOperation: isChanged ? Self.operation : nil)
        return ExpirationQuery(filter, order: order, after: isContinued ? position : nil)
    }
}
