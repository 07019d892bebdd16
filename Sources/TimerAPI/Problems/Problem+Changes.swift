import TimerCore

/// Why a timer was not changed, and what can be done instead.
extension Problem {
    static func beingDelivered(_ name: ChangeName) -> Problem {
        let state = "The expiration is being delivered: its status is pending, and"
        switch name {
        case .update: return .tooLate("\(state) it is too late to change.")
        case .fire: return .tooLate("\(state) it is fired already.")
        case .retry, .replay: return .notInError("\(state) only one in error can be retried.")
        }
    }

    static let stillPending = Problem.notInError(
        "The expiration is pending, and only one in error can be retried. "
            + "POST /expirations/{id}/fire makes it due now.")

    static func ended(_ status: ExpirationStatus, _ name: ChangeName) -> Problem {
        let state = "The expiration has ended: its status is \(status.description)."
        if name == .retry {
            return .notInError("\(state) Only one in error can be retried. \(replayAdvice)")
        }
        let retryAdvice = "POST /expirations/{id}/retry makes it pending again."
        return .tooLate("\(state) \(status == .error ? retryAdvice : replayAdvice)")
    }

    static let ofNamedSchedule = Problem(
        409, type: "urn:timer-service:problem:of-named-schedule",
        detail: "The expiration is an occurrence of a named schedule, which says what it carries and when it is due. "
            + "PUT /apps/{account_id}/schedules/{name} changes that; /fire, /abort and /replay work for one occurrence.")

    /// One of the two was given, and leads too far with the other that stays.
    static func dueTooLate(_ change: ExpirationChange) -> Problem {
        var name = "expirationIntervalMs"
        if case .update(let update) = change.action, update.expirationIntervalMs == nil { name = "startDate" }
        return .invalidFields([FieldProblem(pointer: "#/\(name)", detail: JSONFields.pastTheLastYear)])
    }

    private static let replayAdvice = "POST /expirations/{id}/replay stores a new one like it."

    private static func notInError(_ detail: String) -> Problem {
        Problem(409, type: "urn:timer-service:problem:not-in-error", detail: detail)
    }
}
