import Crypto
import HTTPServer
import TimerCore

/// The query of `GET /expirations`, checked.
struct ListRequest {
    private(set) var status: ExpirationStatus?
    private(set) var applicantService: String?
    private(set) var dueFrom: Timestamp?
    private(set) var dueBefore: Timestamp?
    /// Nil: newest first, or by date where a range of dates is asked for, because that has an index.
    private var order: ExpirationQuery.Order?
    private(set) var limit = 25
    private var cursor: String?
    private var errors: [ProblemPart] = []

    init(_ request: HTTPRequest) throws(Problem) {
        guard let parameters = request.queryItems else {
            throw Problem(400, detail: "The query is not well-formed percent-encoded UTF-8.")
        }
        var seen: Set<String> = []
        for (name, value) in parameters {
            if seen.insert(name).inserted { take(name, value) } else { refuse(name, "must be given once") }
        }
        guard errors.isEmpty else { throw .invalidParameters(errors) }
    }

    /// - Parameters:
    ///   - applicantService: the one that the caller is bound to, or that was asked for.
    ///   - key: of cursors.
    func query(applicantService: String?, key: SymmetricKey) throws(Problem) -> ExpirationQuery {
        let first = query(applicantService: applicantService, after: nil)
        guard let cursor else { return first }
        guard let position = Cursor(cursor, in: Cursor.Scope(query: first, key: key))?.position else {
            let detail = "must be the nextCursor of a page before, with the same filters and order"
            throw .invalidParameters([ProblemPart(.parameter, "cursor", detail)])
        }
        return query(applicantService: applicantService, after: position)
    }

    private func query(applicantService: String?, after: ExpirationQuery.Position?) -> ExpirationQuery {
        let isRange = dueFrom != nil || dueBefore != nil
        return ExpirationQuery(
            status: status, applicantService: applicantService, dueFrom: dueFrom, dueBefore: dueBefore,
            order: order ?? (isRange ? .soonest : .newest), limit: limit, after: after)
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "status": status = read(name, value, "must be 0 to 3 or its description", Self.status)
        case "applicantService": takeApplicantService(value)
        case "dueFrom": dueFrom = readDate(name, value)
        case "dueBefore": dueBefore = readDate(name, value)
        case "order": order = read(name, value, "must be newest or soonest", ExpirationQuery.Order.init)
        case "limit": limit = read(name, value, "must be an integer from 1 to 200", Self.limit) ?? limit
        case "cursor": cursor = value
        default: refuse(name, "is not a known parameter")
        }
    }

    private mutating func read<T>(_ name: String, _ value: String, _ rule: String, _ parse: (String) -> T?) -> T? {
        let parsed = parse(value)
        if parsed == nil { refuse(name, rule) }
        return parsed
    }

    private mutating func takeApplicantService(_ value: String) {
        applicantService = value
        if let problem = ApplicantService.problem(with: value) { refuse("applicantService", problem) }
    }

    /// A space is the '+' of an offset that was not percent-encoded: a date-time holds no space.
    private mutating func readDate(_ name: String, _ value: String) -> Timestamp? {
        do {
            return try Timestamp(rfc3339: String(value.map { $0 == " " ? "+" : $0 }))
        } catch {
            refuse(name, error.detail)
            return nil
        }
    }

    private mutating func refuse(_ name: String, _ detail: String) {
        errors.append(ProblemPart(.parameter, String(name.prefix(128)), detail))
    }

    private static func status(_ text: String) -> ExpirationStatus? {
        ExpirationStatus.allCases.first { $0.rawValue.description == text || $0.description == text }
    }

    private static func limit(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let limit = Int(text), (1...200).contains(limit)
        else { return nil }
        return limit
    }
}
