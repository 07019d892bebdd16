import Synchronization
import TimerCore

/// The destinations that are paused, as this replica's last exchange found them: for whoever measures the queue and has no
/// reason to ask again.
final class KnownPauses: Sendable {
    private let keys = Mutex<[DestinationKey]>([])

    var all: [DestinationKey] {
        keys.withLock { $0 }
    }

    func learn(_ controls: [DestinationName: DestinationControl]) {
        let paused = controls.filter(\.value.isPaused).map(\.key.key)
        keys.withLock { $0 = paused }
    }
}
