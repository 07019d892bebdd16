import TimerCore

/// The columns of an `Idempotency-Key` and its timer, `k`.
enum IdempotencyColumn: Int, Column {
    case applicantService, key, fingerprint, id

    var expression: String {
        switch self {
        case .applicantService: "k.applicant_service"
        case .key: "k.key"
        case .fingerprint: "k.fingerprint"
        case .id: "k.id"
        }
    }
}

/// The timer that was made under an `Idempotency-Key`.
struct IdempotencyOwner {
    let id: ExpirationID
    /// SHA-256 of the request that made it.
    let fingerprint: [UInt8]

    init?(_ row: Row<IdempotencyColumn>) {
        guard let fingerprint = row.bytes(.fingerprint), let id = row.id(.id) else { return nil }
        self.id = id
        self.fingerprint = Array(fingerprint)
    }
}

/// The applicantService within which an `Idempotency-Key` counts, and the key.
struct IdempotencyScope: Hashable {
    let applicantService: String
    let key: String

    init(_ expiration: NewExpiration) {
        applicantService = expiration.applicantService
        key = expiration.idempotency?.key ?? ""
    }

    init?(_ row: Row<IdempotencyColumn>) {
        guard let applicantService = row.text(.applicantService), let key = row.text(.key) else { return nil }
        self.applicantService = applicantService
        self.key = key
    }

    /// By bytes, as the database compares: Swift's String equality would hold two spellings of an accent for one key.
    static func == (left: IdempotencyScope, right: IdempotencyScope) -> Bool {
        left.applicantService.utf8.elementsEqual(right.applicantService.utf8)
            && left.key.utf8.elementsEqual(right.key.utf8)
    }

    func hash(into hasher: inout Hasher) {
        for byte in applicantService.utf8 { hasher.combine(byte) }
        for byte in key.utf8 { hasher.combine(byte) }
    }
}
