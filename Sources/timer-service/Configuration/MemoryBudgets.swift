import TimerCore

/// The defaults of the budgets, in bytes, given the memory that the process may take. Pure. A setting beats its default.
struct MemoryBudgets: Equatable {
    /// `HTTP_MAX_BUFFERED_BODY_BYTES`.
    let bodies: Int
    /// `HTTP_MAX_BUFFERED_ANSWER_BYTES`.
    let answers: Int
    /// `MAX_IN_FLIGHT_BYTES`.
    let inFlight: Int
    /// `queue.buffering.max.kbytes` of `KAFKA_CONFIG`.
    let kafka: Int
    /// What may wait in each of the store's lanes. Bodies wait there, which are counted already.
    let waiting: Int

    /// The budgets without a limit, and their sum.
    private static let whole = (bodies: 256 << 20, answers: 256 << 20, inFlight: 256 << 20, kafka: 128 << 20)
    private static let sum = whole.bodies + whole.answers + whole.inFlight + whole.kafka

    /// Bytes that the process takes beside the budgets: 40 MiB were seen at rest; connections and statements come on top.
    static let base = 64 << 20
    /// What a budget counts is there twice for a while: as arrays that grow, copies for a statement or a socket.
    private static let copies = 2
    /// Less than this is no use to anybody.
    private static let least = 1 << 20

    /// - Parameter limit: bytes; nil: none.
    init(limit: Int?) {
        let room = limit.map { max($0 - Self.base, 0) / Self.copies } ?? Self.sum
        func share(_ whole: Int) -> Int {
            // Through a Double, as the product may exceed an Int.
            min(whole, max(Self.least, Int(Double(whole) * (Double(room) / Double(Self.sum)))))
        }
        bodies = share(Self.whole.bodies)
        // A page must fit.
        answers = max(share(Self.whole.answers), ExpirationQuery.pageBytes)
        inFlight = share(Self.whole.inFlight)
        kafka = share(Self.whole.kafka)
        waiting = min(bodies, 64 << 20)
    }
}
