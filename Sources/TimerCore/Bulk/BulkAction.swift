/// The thing that a bulk operation does with each timer that its filter lets through.
public enum BulkAction: Hashable, Sendable {
    /// The way in which timers are moved.
    public enum Move: Hashable, Sendable {
        /// `startDate` becomes this.
        case to(Timestamp)
        /// `startDate` is moved by so many milliseconds, forward or back.
        case by(milliseconds: Int64)
    }

    /// Pending timers are aborted.
    case abort
    /// Pending timers are due at another time.
    case reschedule(Move)
    /// Pending timers are due now.
    case fire
    /// Timers in error are pending again, due now.
    case retry
    /// New timers are stored with the payload and the output of timers in any state, due now.
    case replay

    /// The name in the API.
    public var name: String {
        switch self {
        case .abort: "abort"
        case .reschedule: "reschedule"
        case .fire: "fire"
        case .retry: "retry"
        case .replay: "replay"
        }
    }

    /// The names of all actions.
    public static let names = ["abort", "reschedule", "fire", "retry", "replay"]

    /// The status that a timer must have; nil: any.
    public var status: ExpirationStatus? {
        switch self {
        case .abort, .reschedule, .fire: .pending
        case .retry: .error
        case .replay: nil
        }
    }
}
