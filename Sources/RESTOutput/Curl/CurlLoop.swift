import CLibCurl
import Threads

/// The curl thread's work: requests in, transfers run, results out. libcurl's multi-socket interface over epoll.
///
/// `@unchecked Sendable`: made on one thread, then handed to and used by the curl thread alone.
final class CurlLoop: @unchecked Sendable {
    let mailbox: CurlMailbox
    private let sockets: SocketSet
    let multi: UnsafeMutableRawPointer
    let configuration: CurlConfiguration
    let check: any AddressCheck
    let resolver: NameResolver
    private let metrics: CurlMetrics
    private var queue: TransferQueue<PendingRequest>
    /// All handles, in use or not.
    private var handles: [CurlHandle] = []
    var idle: [CurlHandle] = []
    /// Monotonic nanoseconds when libcurl wants to be called, if nothing happens before.
    private var timer: UInt64?
    private var closeDeadline: UInt64?
    private var posted: [PendingRequest] = []
    private var answers: [(hostname: String, answer: NameAnswer)] = []
    private let notes = CallbackNotes()
    var book: AddressBook<PendingRequest>
    private var unread = UnreadAnswers()
    /// True if nothing was to be done for a moment, while requests were held back.
    private var isIdle = false
    private var results: [(UnsafeContinuation<TransportResult, Never>, TransportResult)] = []

    init(
        _ configuration: CurlConfiguration, check: any AddressCheck, resolver: NameResolver, mailbox: CurlMailbox,
        metrics: CurlMetrics
    ) throws(TransportSetupError) {
        guard let multi = curl_multi_init() else { throw .system(call: "curl_multi_init", code: 0) }
        self.multi = multi
        self.configuration = configuration
        self.check = check
        self.resolver = resolver
        self.mailbox = mailbox
        self.metrics = metrics
        book = AddressBook(
            keep: UInt64(configuration.dnsCacheSeconds) * 1_000_000_000,
            keepAtMost: UInt64(configuration.lifetimeSeconds) * 1_000_000_000)
        sockets = try SocketSet(waking: mailbox.wakeUp.descriptor)
        queue = TransferQueue(total: configuration.maxConnections, perOrigin: configuration.maxConnectionsPerOrigin)
        shim_multi_set_long(multi, CURLMOPT_MAXCONNECTS, configuration.maxConnections)
        shim_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
        setCallbacks()
    }

    deinit {
        idle = []
        handles = []
        shim_multi_set_socket_function(multi, nil)
        shim_multi_set_timer_function(multi, nil)
        curl_multi_cleanup(multi)
    }

    /// Returns when the transport was closed and nothing is in flight.
    func run() {
        while true {
            takeRequests()
            startTransfers()
            if isDone { return resume() }
            driveTransfers(waitForSockets())
            collectResults()
            endAnswers()
            goOnSending()
            resume()
        }
    }

    private var isDone: Bool {
        guard let closeDeadline else { return false }
        if MonotonicClock.now >= closeDeadline { abandonAll() }
        return queue.isEmpty
    }

    private func takeRequests() {
        closeDeadline = mailbox.take(&posted, &answers)
        for pending in posted {
            if queue.add(pending) { start(pending) }
        }
        posted.removeAll(keepingCapacity: true)
        for (hostname, answer) in answers { learn(book.name(hostname), answer) }
        answers.removeAll(keepingCapacity: true)
    }

    private func startTransfers() {
        let now = MonotonicClock.now
        for pending in queue.removeExpired(now: now) {
            answer(pending, Self.noConnectionInTime)
        }
        for pending in book.removeExpired(now: now) { give(up: pending, noAddressInTime(pending)) }
        // One that cannot start makes room for the next.
        while true {
            let admitted = queue.admit(isIdle: isIdle, now: now)
            isIdle = false
            if admitted.isEmpty { break }
            for pending in admitted { start(pending) }
        }
        resume()
    }

    func makeHandle() -> CurlHandle? {
        guard let handle = CurlHandle(configuration, check: check, sockets: sockets, notes: notes) else { return nil }
        handles.append(handle)
        return handle
    }

    func give(up pending: PendingRequest, _ result: TransportResult) {
        queue.finish(pending)
        answer(pending, result)
    }

    private func answer(_ pending: PendingRequest, _ result: TransportResult) {
        if let continuation = pending.continuation { results.append((continuation, result)) }
    }

    /// Waits until a socket is ready, or until libcurl wants to be called.
    ///
    /// - Returns: the sockets that are ready.
    private func waitForSockets() -> [SocketSet.Ready] {
        guard mailbox.fallAsleep() else { return sockets.wait(milliseconds: 0) }
        let wait = wait
        guard queue.holdsBack, wait != 0 else { return sockets.wait(milliseconds: wait) }
        let ready = sockets.waitBriefly()
        isIdle = ready.isEmpty
        return ready
    }

    private func driveTransfers(_ ready: [SocketSet.Ready]) {
        var count: Int32 = 0
        for socket in ready {
            if socket.descriptor == mailbox.wakeUp.descriptor {
                mailbox.wakeUp.clear()
            } else {
                curl_multi_socket_action(multi, socket.descriptor, socket.actions, &count)
            }
        }
        if let due = timer, due <= MonotonicClock.now {
            timer = nil
            curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &count)
        }
    }

    private func collectResults() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = shim_message_result(message)
            if let handle = Self.handle(of: easy) { end(handle, with: code) }
        }
    }

    private static func handle(of easy: UnsafeMutableRawPointer) -> CurlHandle? {
        var context: UnsafeMutableRawPointer?
        shim_easy_get_pointer(easy, CURLINFO_PRIVATE, &context)
        return context.map { Unmanaged<CurlHandle>.fromOpaque($0).takeUnretainedValue() }
    }

    private func end(_ handle: CurlHandle, with code: CURLcode) {
        handle.confirmNews()
        let result = handle.isOpening ? .withdrawn : handle.result(code)
        metrics.countConnections(opened: handle.connectionsOpened, result: result)
        release(handle, with: result)
    }

    private func release(_ handle: CurlHandle, with result: TransportResult) {
        handle.keepConnection()
        curl_multi_remove_handle(multi, handle.easy)
        guard let pending = handle.finish() else { return }
        queue.finish(pending)
        answer(pending, result)
        idle.append(handle)
    }

    /// Bounds what follows the header sections that have come.
    private func endAnswers() {
        if notes.answered.isEmpty, unread.earliestDeadline == .max { return }
        let now = MonotonicClock.now
        for handle in notes.answered where handle.pending != nil { unread.add(handle, now: now) }
        notes.answered.removeAll(keepingCapacity: true)
        for handle in unread.removeExpired(now: now) { release(handle, with: handle.result(CURLE_OK)) }
    }

    /// Resumes the transfers that paused to look for an answer, where none has come.
    private func goOnSending() {
        if notes.paused.isEmpty { return }
        let paused = notes.paused
        notes.paused.removeAll(keepingCapacity: true)
        for handle in paused where handle.pending != nil { curl_easy_pause(handle.easy, CURLPAUSE_CONT) }
    }

    private func abandonAll() {
        let result = TransportResult.failure(.shutDown, reason: "the service is shutting down")
        for pending in queue.removeAllWaiting() { answer(pending, result) }
        for pending in book.removeAllWaiting() { give(up: pending, result) }
        for handle in handles where handle.pending != nil { release(handle, with: handle.interrupted) }
        resume()
    }

    private func resume() {
        for (continuation, result) in results { continuation.resume(returning: result) }
        results.removeAll(keepingCapacity: true)
    }

    static let noConnectionInTime = TransportResult.failure(
        .noTurn, reason: "no connection was free within the timeout")

    /// Milliseconds until the next deadline of ours or of libcurl; -1: none.
    private var wait: Int32 {
        let ours = min(queue.earliestDeadline, book.earliestDeadline, unread.earliestDeadline)
        let earliest = min(timer ?? .max, ours, closeDeadline ?? .max)
        return earliest == .max ? -1 : Int32(clamping: MonotonicClock.millisecondsLeft(until: earliest))
    }

    private func setCallbacks() {
        let this = Unmanaged.passUnretained(self).toOpaque()
        shim_multi_set_pointer(multi, CURLMOPT_SOCKETDATA, this)
        shim_multi_set_pointer(multi, CURLMOPT_TIMERDATA, this)
        shim_multi_set_socket_function(multi) { easy, descriptor, what, context, _ in
            guard let context else { return 0 }
            Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue().sockets.watch(descriptor, for: what)
            if what & CURL_POLL_OUT != 0, let easy { CurlLoop.handle(of: easy)?.writes(to: descriptor) }
            return 0
        }
        shim_multi_set_timer_function(multi) { _, milliseconds, context in
            guard let context else { return 0 }
            let loop = Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue()
            // libcurl must not be called from here (CURLMOPT_TIMERFUNCTION(3)).
            loop.timer = milliseconds < 0 ? nil : MonotonicClock.deadline(in: .milliseconds(milliseconds))
            return 0
        }
    }
}

/// Notes of libcurl's callbacks for the loop, because libcurl must not be called from them. Owned by the curl thread.
final class CallbackNotes {
    /// Handles whose answer's header section is complete.
    var answered: [CurlHandle] = []
    /// Handles that stopped sending their body to look for an answer first.
    var paused: [CurlHandle] = []
}
