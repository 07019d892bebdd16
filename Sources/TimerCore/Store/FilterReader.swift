/// Reads an `ExpirationFilter` by the names that its conditions have in queries and bodies.
public struct FilterReader {
    /// The fate of a name with its value.
    public enum Answer {
        /// It is a condition now.
        case taken
        /// The value is wrong: why, as the predicate of a sentence about the name.
        case refused(String)
        /// No condition is named so.
        case unknown
    }

    /// The names that may be given more than once.
    public static let repeatable: Set<String> = ["label"]

    private var status: ExpirationStatus?
    /// The applicantService that is asked for; nil: none.
    public private(set) var applicantService: String?
    private var dates: [String: Timestamp] = [:]
    private var labels: [Label] = []
    private var destination: DestinationFilter?
    private var hasFailed = false
    private var lastError: String?
    private var bulkOperation: ExpirationID?

    /// A reader that has read nothing.
    public init() {}

    /// Reads one condition.
    public mutating func take(_ name: String, _ value: String) -> Answer {
        switch name {
        case "status": take(Self.status(value), "must be 0 to 3 or its description") { $0.status = $1 }
        case "applicantService": takeApplicantService(value)
        case "dueFrom", "dueBefore", "createdFrom", "createdBefore", "endedFrom", "endedBefore":
            takeDate(name, value)
        case "label": takeLabel(value)
        case "destination": takeDestination(value)
        case "failed": take(value == "true" ? true : nil, "must be true") { $0.hasFailed = $1 }
        case "lastError":
            take(Self.text(value), "must have 1 to 255 characters, none of them NUL") { $0.lastError = $1 }
        case "bulkOperation":
            take(ExpirationID(value), "must be the id of a bulk operation") { $0.bulkOperation = $1 }
        default: .unknown
        }
    }

    /// The names that do not go together, with what is wrong. For when all were taken.
    ///
    /// - Parameter usual: the status where none was given; nil: any.
    public func conflicts(among usual: ExpirationStatus? = nil) -> [(name: String, detail: String)] {
        var conflicts: [(String, String)] = []
        let status = status ?? usual
        if hasFailed, let status, status != .pending {
            conflicts.append(("failed", "lists pending timers: status must be pending or left out"))
        }
        if lastError != nil, !hasFailed, status == nil || status == .expired {
            conflicts.append(("lastError", "needs failed=true, or a status of pending, aborted or error, beside it"))
        }
        if hasFailed || status == .pending {
            for name in ["endedFrom", "endedBefore"] where dates[name] != nil {
                conflicts.append((name, "lists timers that have ended: not those that are pending"))
            }
        }
        return conflicts
    }

    /// The filter of the conditions that were taken.
    ///
    /// - Parameter bound: the applicantService where none was given; nil: any.
    public func filter(applicantService bound: String?) -> ExpirationFilter {
        ExpirationFilter(
            status: status, applicantService: applicantService ?? bound, dueFrom: dates["dueFrom"],
            dueBefore: dates["dueBefore"], createdFrom: dates["createdFrom"], createdBefore: dates["createdBefore"],
            endedFrom: dates["endedFrom"], endedBefore: dates["endedBefore"], labels: labels, destination: destination,
            hasFailed: hasFailed, lastError: lastError, bulkOperation: bulkOperation)
    }

    private mutating func take<T>(
        _ value: T?, _ rule: String, _ keep: (inout FilterReader, T) -> Void
    ) -> Answer {
        guard let value else { return .refused(rule) }
        keep(&self, value)
        return .taken
    }

    private mutating func takeApplicantService(_ value: String) -> Answer {
        applicantService = value
        return ApplicantService.problem(with: value).map { .refused($0) } ?? .taken
    }

    /// A space is the '+' of an offset that was not percent-encoded: a date-time holds no space.
    private mutating func takeDate(_ name: String, _ value: String) -> Answer {
        do {
            dates[name] = try Timestamp(rfc3339: String(value.map { $0 == " " ? "+" : $0 }))
            return .taken
        } catch {
            return .refused(error.detail)
        }
    }

    private mutating func takeLabel(_ value: String) -> Answer {
        guard labels.count < Labels.limit else { return .refused("must not be given more than \(Labels.limit) times") }
        do {
            let label = try Label(value)
            if !labels.contains(label) { labels.append(label) }
            return .taken
        } catch {
            return .refused(error.detail)
        }
    }

    private mutating func takeDestination(_ value: String) -> Answer {
        do {
            destination = try DestinationFilter(value)
            return .taken
        } catch {
            return .refused(error.detail)
        }
    }

    private static func status(_ text: String) -> ExpirationStatus? {
        ExpirationStatus.allCases.first { $0.rawValue.description == text || $0.description == text }
    }

    private static func text(_ text: String) -> String? {
        (1...255).contains(text.unicodeScalars.count) && !text.utf8.contains(0) ? text : nil
    }
}
