import Glibc
import Testing

@testable import HTTPServer

@Suite struct PollerTests {
    /// EPOLL* bits (epoll_ctl(2)), which Glibc's module leaves out.
    private enum Bit {
        static let input: UInt32 = 0x1
        static let output: UInt32 = 0x4
        static let peerClosed: UInt32 = 0x2000
    }

    /// Two connected, non-blocking sockets.
    private final class Pair {
        let near: Int32
        let far: Int32

        init() throws {
            var ends: [Int32] = [0, 0]
            let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
            try #require(socketpair(AF_UNIX, type, 0, &ends) == 0)
            (near, far) = (ends[0], ends[1])
        }

        deinit {
            close(near)
            close(far)
        }

        func write() {
            var byte: UInt8 = 0x78
            _ = Glibc.write(far, &byte, 1)
        }
    }

    /// What a wait without patience finds.
    private func found(_ poller: Poller, milliseconds: Int32 = 0) -> [Int32: UInt32] {
        poller.wait(milliseconds: milliseconds)
        var found: [Int32: UInt32] = [:]
        poller.forEachReady { found[$0] = $1 }
        return found
    }

    @Test func whatCanBeReadAndWrittenIsToldOnce() throws {
        let (poller, pair) = (try Poller(), try Pair())
        try #require(poller.add(pair.near))
        #expect(found(poller)[pair.near].map { $0 & Bit.output } == Bit.output)
        #expect(found(poller) == [:])
        pair.write()
        #expect(found(poller)[pair.near].map { $0 & Bit.input } == Bit.input)
        // Unread still; an edge comes once.
        #expect(found(poller) == [:])
        pair.write()
        #expect(found(poller)[pair.near] != nil)
    }

    @Test func aPeerThatClosesIsToldAsSuch() throws {
        let (poller, pair) = (try Poller(), try Pair())
        try #require(poller.add(pair.near))
        shutdown(pair.far, Int32(SHUT_WR))
        #expect(found(poller)[pair.near].map { $0 & Bit.peerClosed } == Bit.peerClosed)
    }

    @Test func aDescriptorIsWatchedOnce() throws {
        let (poller, pair) = (try Poller(), try Pair())
        #expect(poller.add(pair.near))
        #expect(!poller.add(pair.near))
        // A number that is no open descriptor.
        #expect(!poller.add(1_000_000))
    }

    /// An event that was queued for a closed descriptor would reach the connection that has its number now.
    @Test func anEventOfAForgottenDescriptorIsDropped() throws {
        let (poller, pair) = (try Poller(), try Pair())
        try #require(poller.add(pair.near))
        pair.write()
        poller.wait(milliseconds: 0)
        poller.forget(pair.near)
        var heard: [Int32] = []
        poller.forEachReady { descriptor, _ in heard.append(descriptor) }
        #expect(heard == [])
    }

    @Test func aSuccessorOfAForgottenDescriptorIsHeard() throws {
        let poller = try Poller()
        let first = try Pair()
        try #require(poller.add(first.near))
        _ = found(poller)
        poller.forget(first.near)
        let second = try Pair()
        // What close(2) and the next accept(2) do to a number.
        try #require(dup2(second.near, first.near) == first.near)
        try #require(poller.add(first.near))
        _ = found(poller)
        second.write()
        #expect(found(poller)[first.near].map { $0 & Bit.input } == Bit.input)
    }

    @Test(.timeLimit(.minutes(1))) func wakingEndsTheWaitAndIsNoDescriptor() throws {
        let poller = try Poller()
        poller.wake()
        // Without the wake-up this would wait for ever.
        #expect(found(poller, milliseconds: -1) == [:])
        poller.wake()
        poller.wake()
        #expect(found(poller, milliseconds: -1) == [:])
    }
}
