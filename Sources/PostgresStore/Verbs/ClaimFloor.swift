import Synchronization
import TimerCore

/// The place from which a claim looks, shared by claims and whoever frees timers: below a due date nothing is free, up
/// to a queue others were visited already, as far as this replica knows.
///
/// The entries of timers that have ended stay in the index for as long as any snapshot in the database may see them.
/// Beside a transaction that is open for an hour, a claim that begins at the oldest entry reads an hour of timers. What
/// others store or release below the floor is found by a look at everything, about once a second.
final class ClaimFloor: Sendable {
    typealias Instant = ContinuousClock.Instant

    /// The longest pause between two looks at everything, unless a look took longer than that.
    static let longestPause = Duration.seconds(3)
    /// The time beyond which a round through the queues is not followed by another at once.
    static let longRound = Duration.milliseconds(100)
    /// Queues that one claim visits, at most.
    static let queuesPerClaim = 8_192

    /// The part of the queue that one claim looks at.
    struct Look {
        enum Reach: Equatable {
            /// A brief look, only at what is due last: all else that is free belongs to saturated queues.
            case newest
            /// The oldest, and behind saturated ones up to so many queues after this one (nil: from the first).
            case all(queues: Int, after: QueueKey?)
        }

        /// Nil: everything.
        let floor: Timestamp?
        let reach: Reach
        fileprivate let lowerings: Int

        /// The same look, and not only at what is due last.
        var atAll: Look {
            guard reach == .newest else { return self }
            return Look(floor: floor, reach: .all(queues: 0, after: nil), lowerings: lowerings)
        }
    }

    /// The facts that one claim has found out.
    struct Sight {
        /// Nothing free was left below it; nil: not known.
        var nothingFreeBelow: Timestamp?
        /// The exclusions whose timers alone were left; nil: others may have been left, for want of room.
        var leaving: ClaimExclusions?
        /// The end of its walk behind saturated queues; nil: nothing may stand behind.
        var walk: Walk?
        /// The look's own time in the database: neither the network's, nor a lock's, nor the disk's.
        var duration = Duration.zero

        enum Walk: Equatable {
            /// There are queues after this one.
            case reached(QueueKey)
            case over
        }

        /// True when more queues are to be visited.
        var isUnfinished: Bool {
            if case .reached = walk { true } else { false }
        }
    }

    /// The queues are visited one after the other, over several claims if they are many.
    fileprivate struct Round {
        var after: QueueKey?
        /// The exclusions of the claims that went by the queues visited so far.
        var passedOver = ClaimExclusions()
        /// True while each of the others has given all that it had.
        var isComplete = true
        var duration = Duration.zero
    }

    fileprivate struct State {
        var floor: Timestamp?
        var lowerings = 0
        /// Nothing was left free, when everything was last looked at, but what belongs to these.
        var leftOver: ClaimExclusions?
        /// The instant at which everything is to be looked at next; nil: it never was.
        var sweepAt: Instant?
        var round = Round()
        /// The instant at which the next round may begin; nil: at once.
        var roundAt: Instant?
    }

    private let interval: Duration
    private let state = Mutex(State())

    /// - Parameter interval: between two looks at everything, at least.
    init(interval: Duration = .milliseconds(900)) {
        self.interval = interval
    }

    /// - Parameter saturated: whose timers the claim leaves.
    func look(at now: Instant, excluding saturated: ClaimExclusions = ClaimExclusions()) -> Look {
        state.withLock { state in
            let mustSweep = state.sweepAt.map { $0 <= now } ?? true
            let isBrief = !mustSweep && !saturated.isEmpty && state.leftOver?.isSubset(of: saturated) == true
            let mayWalk = state.round.after != nil || state.roundAt.map { $0 <= now } ?? true
            return Look(
                floor: mustSweep ? nil : state.floor,
                reach: isBrief ? .newest : .all(queues: mayWalk ? Self.queuesPerClaim : 0, after: state.round.after),
                lowerings: state.lowerings)
        }
    }

    func seen(_ look: Look, _ sight: Sight, at now: Instant) {
        state.withLock { state in
            // A timer was stored or released meanwhile that the claim may not have seen.
            let isCurrent = state.lowerings == look.lowerings
            let leftOver =
                look.reach == .newest ? state.seenBriefly(sight) : state.seenAll(look, sight, isCurrent, at: now)
            guard isCurrent else { return }
            if look.floor == nil, look.reach != .newest { state.sweepAt = now + pause(after: sight.duration) }
            if let floor = sight.nothingFreeBelow { state.floor = floor }
            state.leftOver = leftOver
        }
    }

    /// The pause after a look at everything: where there is much to read such looks take a tenth of the time; half of
    /// it, where one takes seconds.
    private func pause(after duration: Duration) -> Duration {
        max(interval, min(duration * 9, max(Self.longestPause, duration)))
    }

    /// Forgets the floor: something below it is free, or may be.
    func lower() {
        state.withLock { state in
            state.lowerings += 1
            state.floor = nil
            state.leftOver = nil
            state.round.isComplete = false
        }
    }
}

extension ClaimFloor.State {
    /// A brief look leaves what is newly saturated beside what was left before.
    fileprivate func seenBriefly(_ sight: ClaimFloor.Sight) -> ClaimExclusions? {
        sight.leaving.map { (leftOver ?? ClaimExclusions()).union($0) }
    }

    /// - Returns: whose timers alone were left, when all queues have been visited or needed not be.
    fileprivate mutating func seenAll(
        _ look: ClaimFloor.Look, _ sight: ClaimFloor.Sight, _ isCurrent: Bool, at now: ContinuousClock.Instant
    ) -> ClaimExclusions? {
        guard case .all(let queues, let after) = look.reach, let walk = sight.walk else {
            if sight.leaving != nil { round = ClaimFloor.Round() }
            return sight.leaving
        }
        if queues == 0 { return nil }
        if after == nil { round = ClaimFloor.Round() }
        round.passedOver = round.passedOver.union(sight.leaving ?? ClaimExclusions())
        if sight.leaving == nil || !isCurrent { round.isComplete = false }
        round.duration += sight.duration
        switch walk {
        case .reached(let queue):
            round.after = queue
            return nil
        case .over:
            defer { round = ClaimFloor.Round() }
            guard round.isComplete else { return nil }
            // A quarter of the time at most.
            let isLong = round.duration > ClaimFloor.longRound
            roundAt = isLong ? now + min(round.duration * 3, ClaimFloor.longestPause) : nil
            return round.passedOver
        }
    }
}
