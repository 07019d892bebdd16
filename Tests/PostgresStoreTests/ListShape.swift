import TimerCore

@testable import PostgresStore

/// A status and an order, with one applicantService or with all, and a source that the list may have.
struct ListShape {
    let status: ExpirationStatus?
    let order: ExpirationQuery.Order
    let hasService: Bool
    let source: ListSource

    static let all = ([nil] + ExpirationStatus.allCases).flatMap { status in
        ExpirationQuery.Order.allCases.flatMap { order in
            [false, true].flatMap { hasService in
                sources(status, order, hasService).map {
                    ListShape(status: status, order: order, hasService: hasService, source: $0)
                }
            }
        }
    }

    private static func sources(
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

    func query(hasRange: Bool = false, isContinued: Bool = false) -> ExpirationQuery {
        let date = Timestamp(milliseconds: 0)
        let position = ExpirationQuery.Position(dueAt: date, id: ExpirationID(high: 1, low: 1))
        return ExpirationQuery(
            status: status, applicantService: hasService ? "a" : nil, dueFrom: hasRange ? date : nil,
            dueBefore: hasRange ? date : nil, order: order, after: isContinued ? position : nil)
    }
}
