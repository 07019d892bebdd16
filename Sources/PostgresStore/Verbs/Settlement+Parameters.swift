import TimerCore

/// A verdict as the statement `settle` has it.
extension Settlement.Verdict {
    /// The number that the statement `settle` has for this verdict.
    var code: Int16 {
        switch self {
        case .expired: 1
        case .error: 3
        case .retry: 4
        case .handBack: 5
        case .interrupted: 6
        case .givenUp: 7
        }
    }

    var firedAt: Timestamp? {
        guard case .expired(let firedAt) = self else { return nil }
        return firedAt
    }

    /// True when it is free again, and due when it was before.
    var keepsDueDate: Bool {
        switch self {
        case .handBack(let after): after <= .zero
        case .interrupted: true
        case .expired, .error, .givenUp, .retry: false
        }
    }

    var waitMicroseconds: Int64 {
        switch self {
        case .retry(let after, _), .handBack(let after): max(after, .zero).wholeMicroseconds
        case .expired, .error, .givenUp, .interrupted: 0
        }
    }

    var storedReason: String? {
        switch self {
        case .error(let reason), .givenUp(let reason), .retry(_, let reason): reason.storable
        case .expired, .handBack, .interrupted: nil
        }
    }
}

/// What an attempt met, as the statement has it.
extension AttemptRecord {
    var milliseconds: Int32 {
        Int32(clamping: duration.wholeMilliseconds)
    }

    /// Nil: no HTTP answer came.
    var status: Int16? {
        guard case .status(let status) = answer else { return nil }
        return Int16(clamping: status)
    }

    var error: String? {
        guard case .error(let name) = answer else { return nil }
        return name
    }

    /// The outcome; nil: it delivered.
    var failure: Int16? {
        outcome == .delivered ? nil : outcome.rawValue
    }

    var storedReason: String? {
        reason?.storable
    }
}

extension String {
    /// At most 1,000 characters, without NUL, which PostgreSQL's text cannot hold.
    fileprivate var storable: String {
        String(prefix(1_000).filter { $0 != "\0" })
    }
}
