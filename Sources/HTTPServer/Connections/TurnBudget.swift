/// A connection's bytes to read, and to write, in one turn of its event loop, before others have their turn.
struct TurnBudget {
    /// Bytes each way. Copying them between user and kernel takes some ten microseconds.
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
