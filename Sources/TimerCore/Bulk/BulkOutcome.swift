/// What became of one timer in a bulk operation.
public enum BulkOutcome: Hashable, Sendable {
    /// It was changed.
    case done
    /// It was passed over.
    case skipped(BulkObstacle)
    /// The database refused to change it.
    case failed(reason: String)
}

/// The reason why a timer was passed over: what it was when its turn came, by the name in the API.
public enum BulkObstacle: String, CaseIterable, Sendable {
    /// A replica was delivering it.
    case beingDelivered
    /// It had ended, or was pending again, since its filter let it through.
    case pending, expired, aborted, error
    /// It was pruned.
    case gone
    /// It is an occurrence of a named schedule, which says when it is due.
    case ofNamedSchedule
    /// It would have been due past the year 9999.
    case dueTooLate
}

extension BulkOutcome {
    /// What an abort came to.
    public init(_ result: AbortResult) {
        self =
            switch result {
            case .aborted: .done
            case .notFound: .skipped(.gone)
            case .beingDelivered: .skipped(.beingDelivered)
            case .ended(let status): .skipped(BulkObstacle(status))
            }
    }

    /// What a change came to.
    public init(_ result: ChangeResult) {
        self =
            switch result {
            case .changed, .replayed, .repeated: .done
            case .keyReused, .notFound: .skipped(.gone)
            case .beingDelivered: .skipped(.beingDelivered)
            case .pending: .skipped(.pending)
            case .ended(let status): .skipped(BulkObstacle(status))
            case .ofNamedSchedule: .skipped(.ofNamedSchedule)
            case .dueTooLate: .skipped(.dueTooLate)
            }
    }
}

extension BulkObstacle {
    fileprivate init(_ status: ExpirationStatus) {
        self =
            switch status {
            case .pending: .pending
            case .expired: .expired
            case .aborted: .aborted
            case .error: .error
            }
    }
}
