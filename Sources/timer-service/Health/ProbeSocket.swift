import Addresses
import CLinux
import Glibc
import Threads

/// A client's TCP socket, each of whose calls waits until a deadline at most. Closed by its owner.
struct ProbeSocket {
    private let descriptor: Int32
    private let deadline: UInt64

    /// A socket that is connected.
    ///
    /// - Parameter deadline: of the connection and all calls, by `MonotonicClock`.
    init(to endpoint: LocalEndpoint, deadline: UInt64) throws(HealthProbe.Failure) {
        self.deadline = deadline
        descriptor = linux_stream_socket(endpoint.isIPv4 ? AF_INET : AF_INET6)
        guard descriptor >= 0 else { throw .system(call: "socket", errno: errno) }
        do throws(HealthProbe.Failure) {
            guard endpoint.connect(descriptor) != 0 else { return }
            guard errno == EINPROGRESS else { throw .system(call: "connect", errno: errno) }
            try wait(for: POLLOUT)
            try checkConnected()
        } catch {
            close()
            throw error
        }
    }

    func close() {
        Glibc.close(descriptor)
    }

    /// Sends a text that fits into the socket's buffer, which is empty.
    func send(_ text: String) throws(HealthProbe.Failure) {
        let bytes = Array(text.utf8)
        guard linux_send(descriptor, bytes, bytes.count) == bytes.count else {
            throw .system(call: "send", errno: errno)
        }
    }

    /// The first bytes of what is received, so many.
    func receive(_ count: Int) throws(HealthProbe.Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: count)
        while bytes.count < count {
            try wait(for: POLLIN)
            let received = recv(descriptor, &buffer, count - bytes.count, 0)
            if received == 0 { throw .closed }
            if received > 0 {
                bytes += buffer.prefix(received)
            } else if errno != EINTR, errno != EAGAIN {
                throw .system(call: "recv", errno: errno)
            }
        }
        return bytes
    }

    /// Waits for an event or an error, which the next call then reports.
    private func wait(for event: Int32) throws(HealthProbe.Failure) {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(event), revents: 0)
            let left = MonotonicClock.millisecondsLeft(until: deadline)
            if left == 0 { throw .noAnswer }
            let count = poll(&entry, 1, Int32(clamping: left))
            if count > 0 { return }
            if count < 0, errno != EINTR { throw .system(call: "poll", errno: errno) }
        }
    }

    private func checkConnected() throws(HealthProbe.Failure) {
        var code: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &size) == 0 else {
            throw .system(call: "getsockopt", errno: errno)
        }
        if code != 0 { throw .system(call: "connect", errno: code) }
    }
}

extension LocalEndpoint {
    fileprivate var isIPv4: Bool {
        if case .v4 = address { true } else { false }
    }

    /// connect(2).
    fileprivate func connect(_ descriptor: Int32) -> Int32 {
        if case .v4(let bits) = address {
            var target = sockaddr_in()
            target.sin_family = sa_family_t(AF_INET)
            target.sin_port = port.bigEndian
            target.sin_addr.s_addr = bits.bigEndian
            return Self.connect(descriptor, &target, MemoryLayout<sockaddr_in>.size)
        }
        var target = sockaddr_in6()
        target.sin6_family = sa_family_t(AF_INET6)
        target.sin6_port = port.bigEndian
        target.sin6_addr = address.inet6
        return Self.connect(descriptor, &target, MemoryLayout<sockaddr_in6>.size)
    }

    private static func connect(_ descriptor: Int32, _ target: UnsafeRawPointer, _ size: Int) -> Int32 {
        Glibc.connect(descriptor, target.assumingMemoryBound(to: sockaddr.self), socklen_t(size))
    }
}
