import Synchronization
import Threads

/// A thread that runs transfers, and how to reach it.
final class CurlThread: Sendable {
    private let mailbox: CurlMailbox
    private let thread: OwnThread
    private let ending: Ending
    private let inFlight = Atomic(0)

    init(
        _ configuration: CurlConfiguration, check: any AddressCheck, resolver: NameResolver, metrics: CurlMetrics
    ) throws(TransportSetupError) {
        let mailbox = try CurlMailbox()
        let loop = try CurlLoop(configuration, check: check, resolver: resolver, mailbox: mailbox, metrics: metrics)
        let ending = Ending()
        self.mailbox = mailbox
        self.ending = ending
        do throws(SystemCallError) {
            thread = try OwnThread(name: "curl") {
                loop.run()
                ending.reach()
            }
        } catch {
            throw .system(call: "pthread_create", code: error.code)
        }
    }

    /// Requests that it was given and that have not ended.
    var load: Int {
        inFlight.load(ordering: .relaxed)
    }

    func send(_ request: OutboundRequest) async -> TransportResult {
        inFlight.add(1, ordering: .relaxed)
        defer { inFlight.subtract(1, ordering: .relaxed) }
        let deadline = MonotonicClock.deadline(in: request.timeout)
        return await withUnsafeContinuation { continuation in
            let pending = PendingRequest(request: request, deadline: deadline, continuation: continuation)
            if mailbox.post(pending) { return }
            continuation.resume(returning: .failure(.shutDown, reason: "the service is shutting down"))
        }
    }

    /// - Parameter deadline: monotonic nanoseconds.
    func beginClosing(deadline: UInt64) {
        mailbox.postClose(deadline: deadline)
    }

    /// Returns when nothing is in flight and the thread has ended.
    func ended() async {
        await ending.wait()
        thread.join()
    }
}
