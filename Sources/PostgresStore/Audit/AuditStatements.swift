/// The statements that write and read the audit.
enum AuditStatements {
    /// Entries that one page looks at, at most: those that meet the condition which has an index.
    static let budget = 1_000

    /// Writes entries. One of a timer that names no applicantService has that of the timer.
    static let add = Statement(
        "audit_add",
        """
        INSERT INTO timer_service.audit
            (who, address, action, applicant_service, expiration_id, target, detail, status, outcome)
        SELECT who, address, action,
            coalesce(applicant_service, \(service(of: "record.expiration_id"))),
            expiration_id, target, detail, status, outcome
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::uuid[], $6::text[], $7::text[], $8::smallint[],
                $9::text[])
            AS record (who, address, action, applicant_service, expiration_id, target, detail, status, outcome)
        """)

    /// A page of what meets all conditions, each of which is NULL if it is not asked for: newest first, from `$1` on and
    /// before the place `$2`, `$3`; `$4` entries at most.
    static func page(by index: AuditIndex) -> Statement {
        let own = """
            FROM timer_service.audit
                    WHERE \(index.condition)at >= $1::timestamptz AND at <= $2::timestamptz
                        AND (at, number) < ($2::timestamptz, $3::bigint)
                    ORDER BY \(index.order)at DESC, number DESC
            """
        return Statement(
            index.title,
            """
            WITH found AS MATERIALIZED (
                SELECT * FROM (
                    SELECT * \(own)
                    LIMIT \(budget)
                ) AS candidate
                WHERE ($5::text IS NULL OR who = $5::text) AND ($6::text IS NULL OR action = $6::text)
                    AND ($7::text IS NULL OR applicant_service = $7::text)
                    AND ($8::uuid IS NULL OR expiration_id = $8::uuid)
                LIMIT $4::bigint
            ), edge AS (
                SELECT * FROM (
                    SELECT at, number \(own)
                    OFFSET \(budget) - 1 LIMIT 1
                ) AS last
                WHERE (SELECT count(*) FROM found) < $4::bigint
            )
            SELECT \(AuditColumn.list),
                \(AuditEdgeColumn.list)
            FROM (SELECT) AS one LEFT JOIN found ON true LEFT JOIN edge ON true
            ORDER BY found.at DESC, found.number DESC
            """)
    }

    /// The applicantService of a timer, as an expression.
    static func service(of id: String) -> String {
        "(SELECT e.applicant_service FROM timer_service.expirations e WHERE e.id = \(id))"
    }

    static let all = [add] + AuditIndex.allCases.map { page(by: $0) }
}

/// The index by which a page of the audit is found: that of the condition which fewest entries meet.
enum AuditIndex: CaseIterable {
    case expiration, who, service, time

    var title: String {
        switch self {
        case .expiration: "audit_page_of_expiration"
        case .who: "audit_page_of_who"
        case .service: "audit_page_of_service"
        case .time: "audit_page"
        }
    }

    /// An array of one, and no equality: the order that follows then has this index alone, and no statistics can make
    /// the planner look through that of the times instead, see docs/adr/0005.
    fileprivate var condition: String {
        switch self {
        case .expiration: "expiration_id = ANY (ARRAY[$8::uuid]) AND "
        case .who: "who = ANY (ARRAY[$5::text]) AND "
        case .service: "applicant_service = ANY (ARRAY[$7::text]) AND "
        case .time: ""
        }
    }

    fileprivate var order: String {
        switch self {
        case .expiration: "expiration_id DESC, "
        case .who: "who DESC, "
        case .service: "applicant_service DESC, "
        case .time: ""
        }
    }
}

/// The columns of an entry of the audit.
enum AuditColumn: Int, Column {
    case at, number, who, address, action, applicantService, expirationID, target, detail, status, outcome

    var expression: String {
        switch self {
        case .applicantService: "found.applicant_service"
        case .expirationID: "found.expiration_id"
        default: "found.\(self)"
        }
    }
}

/// The place of the last entry that a page looked at, if there may be more behind it and the limit was not reached.
enum AuditEdgeColumn: Int, Column {
    case at, number

    var expression: String {
        "edge.\(self)"
    }
}
