import TimerCore

/// The timer that was made under an `Idempotency-Key`.
struct IdempotencyOwner {
    let id: ExpirationID
    let fingerprint: [UInt8]

    init?(_ rows: Rows, _ row: Int) {
        guard let fingerprint = rows.bytes(row, 2), let id = rows.id(row, 3) else { return nil }
        self.id = id
        self.fingerprint = Array(fingerprint)
    }
}
