import Glibc
import Synchronization

/// A thread of our own: libpq may block, and the cooperative pool may not.
final class DatabaseThread: Sendable {
    private struct State {
        var started = false
        var ended = false
        var waiters: [UnsafeContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Starts `body` on a new thread, unless its end was waited for already. The thread keeps itself alive until `body`
    /// returns.
    func start(_ body: @escaping @Sendable () -> Void) {
        let mayStart = state.withLock { state in
            state.started = !state.ended
            return state.started
        }
        guard mayStart else { return }
        let run = Unmanaged.passRetained(
            ThreadBody {
                body()
                self.end()
            })
        var thread = pthread_t()
        let error = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                Unmanaged<ThreadBody>.fromOpaque(raw).takeRetainedValue().run()
                return nil
            }, run.toOpaque())
        precondition(error == 0, "pthread_create: errno \(error)")
        pthread_detach(thread)
    }

    /// Returns when `body` has returned; at once, and for good, if it was not started.
    func ended() async {
        await withUnsafeContinuation { (waiter: UnsafeContinuation<Void, Never>) in
            let ended = state.withLock { state in
                if !state.started { state.ended = true }
                if !state.ended { state.waiters.append(waiter) }
                return state.ended
            }
            if ended { waiter.resume() }
        }
    }

    private func end() {
        let waiters = state.withLock { state in
            state.ended = true
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// What pthread_create(3) carries over as its one pointer.
private final class ThreadBody: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) {
        self.run = run
    }
}
