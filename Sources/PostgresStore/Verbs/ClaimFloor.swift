import Synchronization
import TimerCore

/// Where the index on due dates begins for a claim: below it nothing is free, as far as this replica knows.
///
/// The entries of timers that have ended stay in the index for as long as any snapshot in the database may see them.
/// Beside a transaction that is open for an hour, a claim that begins at the oldest entry walks through an hour of
/// timers. What others store or release below the floor is found by a look at everything, about once a second.
final class ClaimFloor: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// One claim's view.
    struct Look {
        /// Nil: everything.
        let floor: Timestamp?
        /// Only what is due last need be looked at: all else that is free belongs to saturated destinations.
        let isBrief: Bool
        fileprivate let beganAt: Instant
        fileprivate let lowerings: Int
    }

    private struct State {
        var floor: Timestamp?
        var lowerings = 0
        /// Nothing was left free, when everything was last looked at, but what belongs to these.
        var leftOver: ClaimExclusions?
        /// When everything is to be looked at next; nil: it was not yet.
        var sweepAt: Instant?
    }

    private let interval: Duration
    private let state = Mutex(State())

    /// - Parameter interval: between two looks at everything, at least.
    init(interval: Duration = .milliseconds(900)) {
        self.interval = interval
    }

    /// - Parameter saturated: destinations whose timers the claim leaves.
    func look(at now: Instant, excluding saturated: ClaimExclusions = ClaimExclusions()) -> Look {
        state.withLock { state in
            let mustSweep = state.sweepAt.map { $0 <= now } ?? true
            let isBrief = !mustSweep && !saturated.isEmpty && state.leftOver?.isSubset(of: saturated) == true
            return Look(
                floor: mustSweep ? nil : state.floor, isBrief: isBrief, beganAt: now, lowerings: state.lowerings)
        }
    }

    /// - Parameters:
    ///   - floor: nothing free was left below it; nil: not known.
    ///   - leftOver: whose timers alone were left; nil: others may have been.
    func seen(
        _ look: Look, nothingFreeBelow floor: Timestamp?, leaving leftOver: ClaimExclusions? = nil, at now: Instant
    ) {
        state.withLock { state in
            // A timer was stored or released meanwhile that the claim may not have seen.
            guard state.lowerings == look.lowerings else { return }
            // Where there is much to walk through it may take a tenth of the time.
            if look.floor == nil, !look.isBrief { state.sweepAt = now + max(interval, (now - look.beganAt) * 9) }
            if let floor { state.floor = floor }
            // A brief look leaves what is newly saturated beside what was left before.
            state.leftOver = leftOver.map { look.isBrief ? (state.leftOver ?? ClaimExclusions()).union($0) : $0 }
        }
    }

    /// Something below the floor is free, or may be.
    func lower() {
        state.withLock { state in
            state.lowerings += 1
            state.floor = nil
            state.leftOver = nil
        }
    }
}
