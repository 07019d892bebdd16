import TimerCore

/// The destinations that have counts of their own, as many as there are slots, and the counts of all others together: a
/// bound on what metrics hold and show, whatever hosts clients name. Pure.
///
/// A destination takes a slot that is free. Once there is none, each minute those without a slot that had more than twice
/// the attempts of one with a slot take its place. One that lost its slot counts with the others from then on, and from
/// zero when it has one again, so that no count ever falls but to zero.
struct BusiestDestinations {
    typealias Instant = ContinuousClock.Instant

    /// What attempts came to.
    struct Counts: Equatable {
        private var byOutcome = [Int](repeating: 0, count: AttemptOutcome.allCases.count + 1)
        /// Of the delivered: late ones.
        private(set) var late = 0

        subscript(outcome: AttemptOutcome) -> Int {
            byOutcome[Int(outcome.rawValue)]
        }

        mutating func add(_ outcome: AttemptOutcome, isLate: Bool) {
            byOutcome[Int(outcome.rawValue)] += 1
            if isLate { late += 1 }
        }
    }

    private struct Slot {
        let name: String
        var counts = Counts()
        /// Attempts since the last turn.
        var recent = 0
    }

    private struct Rising {
        let name: String
        var recent = 0
    }

    static let slots = 50
    /// The name of all others; no destination has it, for each has a scheme but `kafka`.
    static let others = "other"
    /// Destinations without a slot whose attempts are counted until the next turn.
    static let mostRising = 1_000
    private static let period: Duration = .seconds(60)

    private var named: [DestinationKey: Slot] = [:]
    private var rising: [DestinationKey: Rising] = [:]
    private var ofOthers = Counts()
    private var turnedAt: Instant?

    /// Counts an attempt.
    mutating func count(
        _ outcome: AttemptOutcome, isLate: Bool = false, of destination: DestinationKey,
        named name: @autoclosure () -> String, at now: Instant
    ) {
        turn(at: now)
        if named[destination] == nil, named.count < Self.slots { named[destination] = Slot(name: name()) }
        if named[destination] != nil {
            named[destination]?.counts.add(outcome, isLate: isLate)
            named[destination]?.recent += 1
            return
        }
        ofOthers.add(outcome, isLate: isLate)
        if rising[destination] == nil {
            guard rising.count < Self.mostRising else { return }
            rising[destination] = Rising(name: name())
        }
        rising[destination]?.recent += 1
    }

    /// All counts by name, those of the others last.
    var all: [(name: String, counts: Counts)] {
        named.values.map { ($0.name, $0.counts) }.sorted { $0.name < $1.name } + [(Self.others, ofOthers)]
    }

    /// Gives slots to those who need them more, once a period.
    private mutating func turn(at now: Instant) {
        let since = turnedAt ?? now
        if turnedAt == nil { turnedAt = now }
        guard since.duration(to: now) >= Self.period else { return }
        turnedAt = now
        let busiest = rising.sorted { ($0.value.recent, $1.value.name) > ($1.value.recent, $0.value.name) }
        let idlest = named.sorted { ($0.value.recent, $0.value.name) < ($1.value.recent, $1.value.name) }
        for (new, old) in zip(busiest, idlest) {
            guard new.value.recent > 2 * old.value.recent else { break }
            named[old.key] = nil
            named[new.key] = Slot(name: new.value.name)
        }
        rising = [:]
        for key in named.keys { named[key]?.recent = 0 }
    }
}
