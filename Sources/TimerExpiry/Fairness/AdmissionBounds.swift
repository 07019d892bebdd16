import TimerCore

/// The bounds of one process, from its settings.
struct AdmissionBounds {
    /// `MAX_IN_FLIGHT`: timers claimed and not settled.
    let rows: Int
    /// `MAX_IN_FLIGHT_BYTES`: payloads and outputs of timers whose attempt has not ended.
    let bytes: Int
    /// Rows of one claim.
    let claimRows: Int
    /// Bytes of one claim.
    let claimBytes = 8 << 20

    init(_ configuration: ExpiryConfiguration) {
        rows = configuration.maxInFlight
        bytes = configuration.maxInFlightBytes
        claimRows = configuration.claimLimit
    }

    /// A claim costs a commit: less is free for a large one.
    var ampleRoom: Int {
        min(claimRows * 2, max(rows / 4, 1))
    }

    /// From here on what is held for destinations that have not shown that they answer is the reserve's.
    var reserve: Int {
        rows - rows / 4
    }

    /// No more than this is held for them: half of the reserve is for those that answer.
    var mostTrials: Int {
        rows - rows / 8
    }

    /// With less the loop waits, so that a claim is worth its commit.
    var leastBytes: Int {
        max(min(bytes / 64, claimBytes), 1)
    }
}
