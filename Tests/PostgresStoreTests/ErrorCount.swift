import Logging
import Synchronization

/// Counts what is logged as an error.
final class ErrorCount: LogHandler {
    private let count = Mutex(0)

    var errors: Int {
        count.withLock { $0 }
    }

    var logLevel: Logger.Level {
        get { .error }
        set {}
    }

    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        if event.level >= .error { count.withLock { $0 += 1 } }
    }
}
