import CLibCurl
import Foundation
import Testing
import Threads

@testable import RESTOutput

@Suite struct SocketSetTests {
    /// A connection opened through the set, and its other end.
    private struct Pair {
        let ours: Int32
        let theirs: Int32

        init(_ set: SocketSet) throws {
            let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(listener) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let ours = set.open(family: AF_INET, type: Int32(SOCK_STREAM.rawValue), protocol: 0)
            let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    bind(listener, pointer, length) == 0 && listen(listener, 1) == 0
                        && getsockname(listener, pointer, &length) == 0 && connect(ours, pointer, length) == 0
                }
            }
            theirs = accept(listener, nil, nil)
            self.ours = ours
            guard isConnected, theirs >= 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        }

        func say() {
            send(theirs, "x", 1, 0)
        }

        func hear() {
            var byte: UInt8 = 0
            recv(ours, &byte, 1, 0)
        }
    }

    private let set: SocketSet
    private let wakeUp: WakeUp

    init() throws {
        wakeUp = try WakeUp()
        set = try SocketSet(waking: wakeUp.descriptor)
    }

    private func ready(after milliseconds: Int32 = 2_000) -> [Int32] {
        set.wait(milliseconds: milliseconds).map(\.descriptor)
    }

    @Test func aConnectionIsWatchedEachTimeItIsAskedFor() throws {
        let pair = try Pair(set)
        for _ in 0..<3 {
            set.watch(pair.ours, for: CURL_POLL_IN)
            pair.say()
            #expect(ready() == [pair.ours])
            pair.hear()
            set.watch(pair.ours, for: CURL_POLL_REMOVE)
        }
        close(pair.theirs)
        set.close(pair.ours)
    }

    @Test func whatHappensToARestingConnectionIsToldWhenItIsAskedForAgain() throws {
        let pair = try Pair(set)
        set.watch(pair.ours, for: CURL_POLL_IN)
        set.watch(pair.ours, for: CURL_POLL_REMOVE)
        pair.say()
        #expect(ready() == [])
        set.watch(pair.ours, for: CURL_POLL_IN)
        #expect(ready() == [pair.ours])
        close(pair.theirs)
        set.close(pair.ours)
    }

    /// A descriptor's number comes back: what was watched under it before means nothing.
    @Test func aNumberThatComesBackIsWatchedAnew() throws {
        let first = try Pair(set)
        set.watch(first.ours, for: CURL_POLL_IN)
        set.watch(first.ours, for: CURL_POLL_REMOVE)
        set.close(first.ours)
        close(first.theirs)
        let second = try Pair(set)
        set.watch(second.ours, for: CURL_POLL_IN)
        second.say()
        #expect(ready() == [second.ours])
        close(second.theirs)
        set.close(second.ours)
    }

    /// libcurl's resolver closes its socket pair by itself.
    @Test func whatIsNoConnectionIsForgottenWhenItIsTakenBack() throws {
        var ends: [Int32] = [0, 0]
        for _ in 0..<2 {
            #expect(pipe(&ends) == 0)
            set.watch(ends[0], for: CURL_POLL_IN)
            write(ends[1], "x", 1)
            #expect(ready() == [ends[0]])
            set.watch(ends[0], for: CURL_POLL_REMOVE)
            close(ends[0])
            close(ends[1])
        }
    }
}
