import TimerCore

/// Where an `Idempotency-Key` counts.
struct IdempotencyScope: Hashable {
    let applicantService: String
    let key: String

    init(_ expiration: NewExpiration) {
        applicantService = expiration.applicantService
        key = expiration.idempotency?.key ?? ""
    }

    init?(_ rows: Rows, _ row: Int) {
        guard let applicantService = rows.text(row, 0), let key = rows.text(row, 1) else { return nil }
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
