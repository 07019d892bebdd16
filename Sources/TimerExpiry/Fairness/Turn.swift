/// A timer that is held, and may begin its attempt once its turn has come.
struct Turn: Sendable {
    let due: DueTimer
    /// It was taken for a destination of which it was not known that it answers.
    let isTrial: Bool
    /// The circuits that its attempt is the probe of; known once it begins.
    var probes: Circuits.Probes = []
    /// When its attempt may go out, where the destination's rate is limited; known once it begins.
    var slot: Slot?
}

/// Turns in the order in which they came.
struct WaitingLine {
    private var turns: [Turn] = []
    private var first = 0

    var count: Int {
        turns.count - first
    }

    var isEmpty: Bool {
        first == turns.count
    }

    mutating func append(_ turn: Turn) {
        turns.append(turn)
    }

    mutating func popFirst() -> Turn? {
        guard first < turns.count else { return nil }
        defer {
            first += 1
            if first == turns.count {
                turns.removeAll(keepingCapacity: true)
                first = 0
            } else if first >= 1_024 {
                turns.removeFirst(first)
                first = 0
            }
        }
        return turns[first]
    }

    /// Takes out those of which `isWanted` is true; the others keep their order.
    mutating func remove(where isWanted: (Turn) -> Bool) -> [Turn] {
        let waiting = turns[first...]
        let removed = waiting.filter(isWanted)
        if removed.isEmpty { return [] }
        turns = waiting.filter { !isWanted($0) }
        first = 0
        return removed
    }
}
