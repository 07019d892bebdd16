import Foundation
import Synchronization
import TestSupport
import Testing

@testable import timer_service

/// The log's way to its reader.
struct LogWriterTests {
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        try #require(Glibc.pipe(&ends) == 0)
        return (ends[0], ends[1])
    }

    private static func writer(_ descriptor: Int32) throws -> LogWriter {
        try LogWriter(descriptor: descriptor) { Array("\($0) lines dropped".utf8) }
    }

    private static func line(_ number: Int) -> String {
        "line \(number) " + String(repeating: "x", count: 1_000)
    }

    /// A megabyte through a pipe that holds 64 KiB, whose writer may not wait.
    @Test func aNonBlockingDescriptorLosesAndTearsNoLine() async throws {
        let (read, write) = try Self.pipe()
        try #require(fcntl(write, F_SETFL, O_NONBLOCK) == 0)
        let writer = try Self.writer(write)
        for number in 0..<1_000 { writer.write(Self.line(number).utf8) }
        let lines = Lines(read)
        try await eventually("all lines") { (lines.all.count == 1_000) }
        #expect(lines.all == (0..<1_000).map(Self.line))
        writer.close(within: .seconds(10))
        close(write)
    }

    /// Hangs if the writer waits for its reader.
    @Test func aReaderThatDoesNotReadIsNotWaitedFor() throws {
        let (read, write) = try Self.pipe()
        let writer = try Self.writer(write)
        for number in 0..<1_000 { writer.write(Self.line(number).utf8) }
        writer.close(within: .milliseconds(20))
        // Ends the writer's thread.
        close(read)
    }

    @Test func whatDoesNotFitIsDroppedWholeAndCounted() async throws {
        let (read, write) = try Self.pipe()
        let writer = try Self.writer(write)
        let count = 2 * LogWriter.capacity / 1_000
        for number in 0..<count { writer.write(Self.line(number).utf8) }
        let lines = Lines(read)
        try await eventually("the notice") { lines.all.contains { $0.hasSuffix("lines dropped") } }
        writer.close(within: .seconds(10))
        let notices = lines.all.filter { $0.hasSuffix("lines dropped") }.compactMap { Int($0.prefix { $0 != " " }) }
        let written = lines.all.filter { $0.hasPrefix("line ") }
        #expect(written.count + notices.reduce(0, +) == count)
        #expect(written.allSatisfy { $0.hasSuffix("xxx") && $0.utf8.count > 1_000 })
        close(write)
    }

    @Test func aFullDeviceCostsCountedLines() {
        let full = open("/dev/full", O_WRONLY)
        defer { close(full) }
        var output = LineOutput(descriptor: full)
        #expect(output.write(Array("one\ntwo\n".utf8)) == 2)
        #expect(output.write([]) == 0)
    }

    /// A device that fills up in the middle of a line, and has room again later.
    @Test func aTornLineDoesNotSpoilTheNext() {
        let taken = Mutex<[UInt8]>([])
        let room = Mutex(6)
        var output = LineOutput(descriptor: -1) { bytes in
            let count = room.withLock { room in
                defer { room -= min(room, bytes.count) }
                return min(room, bytes.count)
            }
            taken.withLock { $0 += bytes.prefix(count) }
            if count == 0 { errno = ENOSPC }
            return count == 0 ? -1 : count
        }
        #expect(output.write(Array("one\ntwo\nthree\n".utf8)) == 2)
        #expect(output.write(Array("four\n".utf8)) == 1)
        room.withLock { $0 = 100 }
        #expect(output.write(Array("five\n".utf8)) == 0)
        #expect(output.write(Array("six\n".utf8)) == 0)
        #expect(String(decoding: taken.withLock { $0 }, as: UTF8.self) == "one\ntw\nfive\nsix\n")
    }
}
