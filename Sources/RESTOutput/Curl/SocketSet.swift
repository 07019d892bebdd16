import CLibCurl
import Glibc

/// The sockets that libcurl wants watched, in an epoll instance. Owned by the curl thread.
///
/// Level-triggered, and armed for no more than libcurl asked for: it reads until EAGAIN, or is called again. A stale
/// event for a reused descriptor is harmless: libcurl then finds nothing to read.
final class SocketSet {
    struct Ready {
        let descriptor: Int32
        /// CURL_CSELECT_…
        let actions: Int32
    }

    private let epoll: Int32
    private var watched: [Int32: UInt32] = [:]
    private var events = [epoll_event](repeating: epoll_event(), count: 512)

    init(waking wakeDescriptor: Int32) throws(TransportSetupError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        if epoll < 0 { throw .system(call: "epoll_create1", code: errno) }
        control(EPOLL_CTL_ADD, wakeDescriptor, EPOLLIN.rawValue)
    }

    deinit {
        close(epoll)
    }

    /// - Parameter what: CURL_POLL_…
    func watch(_ descriptor: Int32, for what: Int32) {
        let mask = Self.mask(what)
        guard mask != 0 else {
            if watched.removeValue(forKey: descriptor) != nil { control(EPOLL_CTL_DEL, descriptor, 0) }
            return
        }
        let old = watched.updateValue(mask, forKey: descriptor)
        if old == mask { return }
        control(old == nil ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, descriptor, mask)
    }

    /// - Parameter milliseconds: the longest wait; -1: until something happens.
    func wait(milliseconds: Int32) -> [Ready] {
        let count = epoll_wait(epoll, &events, Int32(events.count), milliseconds)
        guard count > 0 else { return [] }
        return events.prefix(Int(count)).map { event in
            Ready(descriptor: event.data.fd, actions: Self.actions(event.events))
        }
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
