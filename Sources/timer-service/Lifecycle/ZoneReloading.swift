import Glibc
import Logging
import Recurrence
import Threads

/// The rules of time zones over the life of the process: read at start, again when the system's files change, and when
/// `reload()` asks for it. Reading blocks, so it has a thread of its own.
final class ZoneReloading: Sendable {
    private static let lookInterval: Int32 = 60_000

    private let directory: String
    private let logger: Logger
    private let wakeUp = WakeUp.required()

    /// - Parameter directory: `TZDIR`; nil: the system's.
    init(directory: String?, logger: Logger) {
        self.directory = directory ?? ZoneDatabase.systemDirectory
        self.logger = logger
    }

    /// Reads the rules, and starts the thread, which lives as long as the process. To be called once.
    func start() {
        let watch = ZoneWatch(directory)
        read()
        OwnThread.mustDetach(name: "zones") { self.work(watch) }
    }

    /// Has the rules read again soon: for SIGHUP. May be called on any thread; never blocks.
    func reload() {
        wakeUp.signal()
    }

    private func work(_ watch: ZoneWatch) {
        var watch = watch
        while true {
            var descriptor = pollfd(fd: wakeUp.descriptor, events: Int16(POLLIN), revents: 0)
            let isAsked = poll(&descriptor, 1, Self.lookInterval) > 0
            if isAsked { wakeUp.clear() }
            let hasNews = watch.hasNews()
            if isAsked || hasNews { read() }
        }
    }

    private func read() {
        let zones = ZoneDatabase.reload(from: directory)
        var metadata: Logger.Metadata = [
            "tzdata": "\(zones.version)", "from": "\(zones.followsSystem ? directory : "the toolchain")",
            "system": "\(zones.systemVersion ?? "none")", "builtIn": "\(ZoneDatabase.builtInVersion)",
        ]
        if !zones.unreadable.isEmpty {
            metadata["unreadable"] = "\(zones.unreadable.prefix(10).joined(separator: ","))"
        }
        logger.info("time zones", metadata: metadata)
        if !zones.followsSystem {
            logger.warning(
                "the system's time zones are older than the built-in ones, or there are none: install a newer tzdata",
                metadata: ["system": "\(zones.systemVersion ?? "none")", "builtIn": "\(ZoneDatabase.builtInVersion)"])
        }
    }
}
