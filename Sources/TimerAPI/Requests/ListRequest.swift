import Crypto
import HTTPServer
import TimerCore

/// The query of `GET /expirations`, checked.
struct ListRequest {
    private var filters = FilterReader()
    private var fields = ExpirationField.every
    /// Nil: the one that suits the filters.
    private var order: ExpirationQuery.Order?
    private var limit = 25
    private var cursor: String?
    private var errors: [ProblemPart] = []

    private static let ofPages: Set<String> = ["fields", "order", "limit", "cursor"]

    /// - Parameter pages: whether the members of a page may be asked for; else conditions alone.
    init(_ request: HTTPRequest, pages: Bool = true) throws(Problem) {
        guard let parameters = request.queryItems else {
            throw Problem(400, detail: "The query is not well-formed percent-encoded UTF-8.")
        }
        var seen: Set<String> = []
        for (name, value) in parameters {
            if seen.insert(name).inserted || FilterReader.repeatable.contains(name) {
                if pages || !Self.ofPages.contains(name) { take(name, value) } else { refuseUnknown(name) }
            } else {
                refuse(name, "must be given once")
            }
        }
        if errors.isEmpty { for conflict in filters.conflicts() { refuse(conflict.name, conflict.detail) } }
        guard errors.isEmpty else { throw .invalidParameters(errors) }
    }

    /// The applicantService that is asked for; nil: none.
    var applicantService: String? {
        filters.applicantService
    }

    /// The conditions.
    ///
    /// - Parameter applicantService: the one that the caller is bound to.
    func filter(applicantService: String?) -> ExpirationFilter {
        filters.filter(applicantService: applicantService)
    }

    /// - Parameters:
    ///   - applicantService: the one that the caller is bound to.
    ///   - key: of cursors.
    func query(applicantService: String?, key: SymmetricKey) throws(Problem) -> ExpirationQuery {
        let filter = filter(applicantService: applicantService)
        let first = query(filter, after: nil)
        guard let cursor else { return first }
        guard let position = Cursor(cursor, in: Cursor.Scope(query: first, key: key))?.position else {
            let detail = "must be the nextCursor of a page before, with the same filters and order"
            throw .invalidParameters([ProblemPart(.parameter, "cursor", detail)])
        }
        return query(filter, after: position)
    }

    private func query(_ filter: ExpirationFilter, after: ExpirationQuery.Position?) -> ExpirationQuery {
        ExpirationQuery(filter, fields: fields, order: order ?? filter.usualOrder, limit: limit, after: after)
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "fields": fields = read(name, value, Self.fieldsRule, Self.fields) ?? fields
        case "order": order = read(name, value, "must be newest or soonest", ExpirationQuery.Order.init)
        case "limit": limit = read(name, value, "must be an integer from 1 to 200", Self.limit) ?? limit
        case "cursor": cursor = value
        default:
            switch filters.take(name, value) {
            case .taken: break
            case .refused(let detail): refuse(name, detail)
            case .unknown: refuseUnknown(name)
            }
        }
    }

    private mutating func read<T>(_ name: String, _ value: String, _ rule: String, _ parse: (String) -> T?) -> T? {
        let parsed = parse(value)
        if parsed == nil { refuse(name, rule) }
        return parsed
    }

    private mutating func refuseUnknown(_ name: String) {
        refuse(name, "is not a known parameter")
    }

    private mutating func refuse(_ name: String, _ detail: String) {
        errors.append(ProblemPart(.parameter, String(name.prefix(128)), detail))
    }

    private static let fieldsRule =
        "must be fields with commas between them, out of "
        + ExpirationField.allCases.map(\.rawValue).joined(separator: ", ")

    private static func fields(_ text: String) -> Set<ExpirationField>? {
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
        let fields = names.compactMap { ExpirationField(rawValue: String($0)) }
        return fields.count == names.count ? Set(fields) : nil
    }

    private static func limit(_ text: String) -> Int? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let limit = Int(text), (1...200).contains(limit)
        else { return nil }
        return limit
    }
}
