/// Bytes that one connection may read, and write, in one turn of its event loop, before others have their turn.
struct TurnBudget {
    /// What a turn's copying between user and kernel may take: some ten microseconds for each connection.
    static let bytes = 65_536

    private var turn: UInt64 = 0
    private var readBytes = 0
    private var writtenBytes = 0

    mutating func canRead(in turn: UInt64) -> Bool {
        renew(turn)
        return readBytes < Self.bytes
    }

    /// Bytes that may still be written in this turn, ≥ 0.
    mutating func room(in turn: UInt64) -> Int {
        renew(turn)
        return max(0, Self.bytes - writtenBytes)
    }

    mutating func read(_ count: Int) {
        readBytes += count
    }

    mutating func wrote(_ count: Int) {
        writtenBytes += count
    }

    private mutating func renew(_ turn: UInt64) {
        guard turn != self.turn else { return }
        self = TurnBudget(turn: turn)
    }

    init(turn: UInt64 = 0) {
        self.turn = turn
    }
}
