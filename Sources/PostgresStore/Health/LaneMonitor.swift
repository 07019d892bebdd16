import Logging
import Metrics
import Synchronization

/// One lane's health, told by its thread and read by all others. Logs once when the lane breaks, and once when it works
/// again.
final class LaneMonitor: Sendable {
    typealias Instant = ContinuousClock.Instant

    let lane: String
    private let logger: Logger
    private let health: Mutex<LaneHealth>

    /// - Parameters:
    ///   - lease: a lane that fails is in trouble when it has not worked for this long.
    ///   - silence: how much longer its statements may take.
    init(lane: String, lease: Duration, silence: Duration = .zero, metrics: MetricsRegistry, logger: Logger) {
        self.lane = lane
        self.logger = logger
        health = Mutex(LaneHealth(lease: lease, patience: lease + silence, at: .now))
        metrics.gauge(
            "timer_store_lane_up", help: "1 while the lane works, 0 when it has not for a lease.",
            labels: [("lane", lane)]
        ) { [weak self] in self?.trouble == nil ? 1 : 0 }
        metrics.gauge(
            "timer_store_lane_idle_seconds", help: "Time since the lane last worked, or began.",
            labels: [("lane", lane)]
        ) { [weak self] in self?.idleSeconds ?? 0 }
    }

    func worked() {
        report(health.withLock { $0.worked(at: .now) })
    }

    /// - Parameter isConnected: the connection had been made before.
    func failed(_ error: DatabaseError, isConnected: Bool) {
        switch error.kind {
        case .connectionLost where isConnected: health.withLock { $0.lost(error.publicReason) }
        case .connectionLost, .failed, .unprepared, .outdated:
            report(health.withLock { $0.failed(error.publicReason, at: .now) })
        case .badData, .conflict, .refusedForNow, .notBegun: break
        }
    }

    /// A connection was lost, or could not be made.
    func lost(_ error: DatabaseError, isConnected: Bool) {
        if isConnected {
            logger.warning("database connection lost", metadata: ["lane": "\(lane)", "reason": "\(error.reason)"])
        }
        failed(error, isConnected: isConnected)
    }

    /// Nil while it works.
    var trouble: LaneTrouble? {
        let now = Instant.now
        return health.withLock { $0.trouble(at: now) }.map {
            LaneTrouble(lane: lane, reason: $0.reason, duration: now - $0.since)
        }
    }

    /// The reason for which nothing may begin now whose end needs this lane; nil: it works.
    var doubt: String? {
        health.withLock { $0.doubt(at: .now) }
    }

    var isQuiet: Bool {
        health.withLock { $0.isQuiet(at: .now) }
    }

    var probeInterval: Duration {
        health.withLock { $0.lease / 3 }
    }

    private var idleSeconds: Double {
        let now = Instant.now
        return health.withLock { $0.idle(at: now) }.inSeconds
    }

    private func report(_ change: LaneHealth.Change?) {
        switch change {
        case nil: break
        case .broke(let reason):
            logger.error("database lane does not work", metadata: ["lane": "\(lane)", "reason": "\(reason)"])
        case .repaired(let duration):
            logger.notice("database lane works again", metadata: ["lane": "\(lane)", "after": "\(duration)"])
        }
    }
}

/// A part of the store that does not work.
public struct LaneTrouble: Hashable, Sendable {
    /// `schedule`, `settle`, `heartbeat`, …
    public let lane: String
    /// In the database's words, without the values of rows.
    public let reason: String
    /// The time since it began.
    public let duration: Duration
}
