import HTTPServer
import TimerCore

/// The query of `GET /audit`, checked.
struct AuditRequest {
    private(set) var query = AuditQuery()
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

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "who": query.who = read(name, value, "must have 1 to 255 characters, none of them NUL", Self.name)
        case "action": query.action = read(name, value, Self.actionRule, AuditAction.init(rawValue:))
        case "applicantService":
            if let problem = ApplicantService.problem(with: value) { refuse(name, problem) }
            query.applicantService = value
        case "id": query.expirationID = read(name, value, "must be an expirationId") { ExpirationID($0) }
        case "from": query.from = date(name, value)
        case "before": query.before = date(name, value)
        case "limit": query.limit = read(name, value, "must be an integer from 1 to 200", Self.limit) ?? query.limit
        case "cursor":
            query.after = read(
                name, value, "must be the nextCursor of a page before", AuditQuery.Position.init(cursor:))
        default: refuse(name, "is not a known parameter")
        }
    }

    private mutating func read<T>(_ name: String, _ value: String, _ rule: String, _ parse: (String) -> T?) -> T? {
        let parsed = parse(value)
        if parsed == nil { refuse(name, rule) }
        return parsed
    }

    /// A space is the '+' of an offset that was not percent-encoded: a date-time holds no space.
    private mutating func date(_ name: String, _ value: String) -> Timestamp? {
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

    private static let actionRule = "must be one of " + AuditAction.allCases.map(\.rawValue).joined(separator: ", ")

    private static func name(_ text: String) -> String? {
        (1...255).contains(text.unicodeScalars.count) && !text.utf8.contains(0) ? text : nil
    }

    private static func limit(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let limit = Int(text), (1...200).contains(limit)
        else { return nil }
        return limit
    }
}

extension AuditQuery.Position {
    private static let digits = 16

    /// The place as hexadecimal digits: those of its time, then those of its number. No secret, and no access: a page
    /// shows what its other parameters and its caller's token let it.
    var cursor: String {
        Self.text(UInt64(bitPattern: at.microseconds)) + Self.text(UInt64(bitPattern: number))
    }

    /// Nil: no place that an entry can have.
    init?(cursor text: String) {
        guard text.utf8.count == Self.digits * 2, text.utf8.allSatisfy({ $0 != UInt8(ascii: "+") }),
            let at = UInt64(text.prefix(Self.digits), radix: 16),
            let number = UInt64(text.suffix(Self.digits), radix: 16)
        else { return nil }
        let time = Timestamp(microseconds: Int64(bitPattern: at))
        guard time >= .earliest, time <= .latest, number <= UInt64(Int64.max) else { return nil }
        self.init(at: time, number: Int64(number))
    }

    private static func text(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: Self.digits - digits.count) + digits
    }
}
