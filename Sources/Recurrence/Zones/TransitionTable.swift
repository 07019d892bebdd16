/// The offsets of a zone from UTC on the time line, as TZif data has them: a list of changes, and a rule for what comes
/// after the last one.
struct TransitionTable: Sendable {
    /// Seconds east of Greenwich before the first change.
    private let initialOffset: Int
    /// Unix seconds of the changes, ascending.
    private let instants: [Int64]
    /// Seconds east of Greenwich from each change on; each differs from the one before.
    private let offsets: [Int]
    /// The rule after `lastTransition`; nil: the last offset stays.
    private let footer: POSIXZone?
    private let lastTransition: Int64

    /// - Parameters:
    ///   - transitions: in ascending order; those that change no offset are left out.
    ///   - footer: holds after the last transition, or at all times when there is none. It should agree with the last
    ///     transition (RFC 9636 §3.3.1); where it does not (America/Ojinaga of the slim 2023c), it holds a second later.
    init(initialOffset: Int, transitions: [(instant: Int64, offset: Int)] = [], footer: POSIXZone? = nil) {
        self.initialOffset = initialOffset
        var instants: [Int64] = []
        var offsets: [Int] = []
        var transitions = transitions
        lastTransition = transitions.last?.instant ?? .min
        if let footer, let last = transitions.last {
            transitions.append((last.instant + 1, footer.offset(at: last.instant + 1)))
        }
        for (instant, offset) in transitions where offset != offsets.last ?? initialOffset {
            instants.append(instant)
            offsets.append(offset)
        }
        self.instants = instants
        self.offsets = offsets
        self.footer = footer
    }

    /// Seconds east of Greenwich at `seconds` of Unix time.
    func offset(at seconds: Int64) -> Int {
        if let footer, seconds > lastTransition { return footer.offset(at: seconds) }
        let index = firstIndex(after: seconds)
        return index == 0 ? initialOffset : offsets[index - 1]
    }

    /// Unix seconds of the first change of the offset after `seconds`; nil when there is none.
    func nextChange(after seconds: Int64) -> Int64? {
        let index = firstIndex(after: seconds)
        return index < instants.count ? instants[index] : footer?.nextChange(after: max(seconds, lastTransition))
    }

    private func firstIndex(after seconds: Int64) -> Int {
        var low = 0
        var high = instants.count
        while low < high {
            let middle = (low + high) / 2
            if instants[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
