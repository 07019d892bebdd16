import CLibCurl
import Glibc

/// The sockets that libcurl wants watched, in an epoll instance. Owned by the curl thread.
///
/// Level-triggered, and armed for no more than libcurl asked for: it reads until EAGAIN, or is called again.
///
/// libcurl asks anew with each request that uses a connection again, and takes it back at its end. A connection's socket
/// that it takes back stays armed until it is closed, or until something happens to it, which mostly is the next request:
/// that saves two system calls each. Not so the resolver's socket pairs (asyn-thread.c): libcurl closes them itself, and
/// their numbers would seem to be armed when they come back.
final class SocketSet {
    struct Ready {
        let descriptor: Int32
        /// CURL_CSELECT_…
        let actions: Int32
    }

    private struct Watch {
        /// The events that the kernel watches for; 0: none.
        var armed: UInt32 = 0
        var isWanted = false
        /// Opened and closed through this set.
        var isConnection = false
    }

    /// By descriptor, the handle that is sending a long body over a connection: it reads what has come before the
    /// connection closes.
    var senders: [Int32: CurlHandle] = [:]
    private let epoll: Int32
    /// By descriptor.
    private var watches: [Watch] = []
    private var events = [epoll_event](repeating: epoll_event(), count: 512)
    private var ready: [Ready] = []

    init(waking wakeDescriptor: Int32) throws(TransportSetupError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        if epoll < 0 { throw .system(call: "epoll_create1", code: errno) }
        watch(wakeDescriptor, for: CURL_POLL_IN)
    }

    deinit {
        Glibc.close(epoll)
    }

    /// Watches a descriptor for what libcurl asks.
    ///
    /// - Parameter what: CURL_POLL_…
    func watch(_ descriptor: Int32, for what: Int32) {
        makeRoom(for: descriptor)
        let mask = Self.mask(what)
        watches[Int(descriptor)].isWanted = mask != 0
        if mask != 0 {
            arm(descriptor, mask)
        } else if !watches[Int(descriptor)].isConnection {
            disarm(descriptor)
        }
    }

    /// socket(2) for a connection; -1 on failure.
    func open(family: Int32, type: Int32, protocol number: Int32) -> Int32 {
        let descriptor = socket(family, type | Int32(SOCK_CLOEXEC.rawValue), number)
        guard descriptor >= 0 else { return descriptor }
        makeRoom(for: descriptor)
        watches[Int(descriptor)] = Watch(isConnection: true)
        return descriptor
    }

    /// close(2) for a connection, which takes it out of the epoll set.
    func close(_ descriptor: Int32) {
        if !senders.isEmpty { senders.removeValue(forKey: descriptor)?.readLastWords(from: descriptor) }
        watches[Int(descriptor)] = Watch()
        Glibc.close(descriptor)
    }

    private func makeRoom(for descriptor: Int32) {
        while watches.count <= Int(descriptor) { watches.append(Watch()) }
    }

    /// Waits until a watched descriptor is ready.
    ///
    /// - Parameter milliseconds: the longest wait; -1: until something happens.
    func wait(milliseconds: Int32) -> [Ready] {
        take(epoll_wait(epoll, &events, Int32(events.count), milliseconds))
    }

    /// Waits 0.2 ms at most, or 1 ms before Linux 5.11, which has no epoll_pwait2(2).
    func waitBriefly() -> [Ready] {
        var longest = timespec(tv_sec: 0, tv_nsec: 200_000)
        let count = epoll_pwait2(epoll, &events, Int32(events.count), &longest, nil)
        return count < 0 && errno != EINTR ? wait(milliseconds: 1) : take(count)
    }

    private func take(_ count: Int32) -> [Ready] {
        ready.removeAll(keepingCapacity: true)
        for event in events.prefix(Int(max(0, count))) {
            let descriptor = event.data.fd
            if watches[Int(descriptor)].isWanted {
                ready.append(Ready(descriptor: descriptor, actions: Self.actions(event.events)))
            } else {
                // A resting connection that its server closed: libcurl looks before it uses it again.
                disarm(descriptor)
            }
        }
        return ready
    }

    private func arm(_ descriptor: Int32, _ mask: UInt32) {
        let armed = watches[Int(descriptor)].armed
        if armed == mask { return }
        watches[Int(descriptor)].armed = mask
        control(armed == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, mask)
    }

    private func disarm(_ descriptor: Int32) {
        if watches[Int(descriptor)].armed == 0 { return }
        watches[Int(descriptor)].armed = 0
        control(EPOLL_CTL_DEL, descriptor, 0)
    }

    private func control(_ operation: Int32, _ descriptor: Int32, _ mask: UInt32) {
        var event = epoll_event()
        event.events = mask
        event.data.fd = descriptor
        if epoll_ctl(epoll, operation, descriptor, &event) == 0 { return }
        // The descriptor was closed and opened again behind our back, or the other way round: make it so.
        if operation == EPOLL_CTL_MOD, errno == ENOENT { _ = epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) }
        if operation == EPOLL_CTL_ADD, errno == EEXIST { _ = epoll_ctl(epoll, EPOLL_CTL_MOD, descriptor, &event) }
    }

    private static func mask(_ what: Int32) -> UInt32 {
        switch what {
        case CURL_POLL_IN: EPOLLIN.rawValue
        case CURL_POLL_OUT: EPOLLOUT.rawValue
        case CURL_POLL_INOUT: EPOLLIN.rawValue | EPOLLOUT.rawValue
        default: 0
        }
    }

    private static func actions(_ events: UInt32) -> Int32 {
        var actions: Int32 = 0
        if events & EPOLLIN.rawValue != 0 { actions |= CURL_CSELECT_IN }
        if events & EPOLLOUT.rawValue != 0 { actions |= CURL_CSELECT_OUT }
        if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { actions |= CURL_CSELECT_ERR }
        return actions
    }
}
