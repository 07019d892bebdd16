import Foundation
import Glibc
import TestSupport
import Testing

/// The service's memory stays within its settings, whatever is asked for and however slowly it is read.
struct MemoryTests {
    /// Megabytes over what the service takes when it has nothing to do: the answers at once, and what libpq, the copies
    /// of one page and a debug build take. Unbounded, each of these tests takes 800 and more.
    private static let allowed = 150

    /// 200 timers of 1 MB.
    private static let largeTimers = """
        WITH stored AS (
            INSERT INTO timer_service.expirations
                (id, applicant_service, start_date, expiration_interval_ms, due_at, payload, output_mode, destination)
            SELECT gen_random_uuid(), 'large', now(), 0, now() + interval '1 year',
                '{"a":"' || repeat('x', 1000000) || '"}',
                '{"type":"rest","method":"post","protocol":"http","hostname":"127.0.0.1"}', 1
            FROM generate_series(1, 200)
            RETURNING id, due_at
        ), queued AS (
            INSERT INTO timer_service.pending_expirations (id, due_at, size, destination)
            SELECT id, due_at, 1000000, 1 FROM stored RETURNING id
        )
        SELECT count(*) FROM queued
        """

    @Test func largePagesTakeLittleMemoryAndLeaveOthersTheirTurn() async throws {
        try await TestBed.run { bed in
            #expect(try await bed.database.number(Self.largeTimers) == 200)
            let before = try bed.service.peakMegabytes
            let port = bed.service.port
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await OwnThread.run { try Self.readPages(port) }
                    }
                }
                let others = try await bed.service.exchange(
                    (0..<100).map { index in
                        index % 2 == 0 ? .get("/-/healthz") : .post("/schedule", bed.timer("/", in: 600_000))
                    })
                #expect(others.allSatisfy { $0.status == 200 })
                for try await bytes in group { #expect(bytes > 40_000_000) }
            }
            #expect(try bed.service.peakMegabytes - before < Self.allowed)
        }
    }

    /// Whoever stops reading holds a page of those that are asked for, until the window is over.
    @Test func readersThatStopHoldNoMoreThanTheirPagesAndAreDropped() async throws {
        try await TestBed.run(["HTTP_RATE_GRACE_MS": "2000"]) { bed in
            #expect(try await bed.database.number(Self.largeTimers) == 200)
            let before = try bed.service.peakMegabytes
            let port = bed.service.port
            let readers = try await OwnThread.run {
                let readers = try (0..<12).map { _ in try RawConnection(port: port) }
                // One page might fit into the kernels' buffers.
                let call = Call.get("/expirations?limit=200&applicantService=large").bytes
                for reader in readers { reader.send(call + call + call + call) }
                for reader in readers { #expect(reader.read(1_000_000) == 1_000_000) }
                return readers
            }
            try await eventually("all are dropped") {
                let metrics = try await bed.service.exchange(.get("/-/metrics")).text
                return metrics.contains("\nhttp_connection_timeouts_total 12\n")
            }
            withExtendedLifetime(readers) {}
            #expect(try bed.service.peakMegabytes - before < Self.allowed)
        }
    }

    /// 100 readers of 8 MB, who read nothing: the file is in memory once.
    @Test func slowReadersOfAFileShareIt() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try Data(count: 8 << 20).write(to: directory.appendingPathComponent("large.js"))
        try await TestBed.run(["DOCUMENTATION_DIR": directory.path]) { bed in
            let before = try bed.service.peakMegabytes
            let port = bed.service.port
            try await OwnThread.run {
                let readers = try (0..<100).map { _ in try RawConnection(port: port) }
                for reader in readers { reader.send(Call.get("/documentation/large.js").bytes) }
                // Each has its head and a first part of the file.
                for reader in readers { #expect(reader.read(1_000) == 1_000) }
            }
            #expect(try bed.service.peakMegabytes - before < Self.allowed)
        }
    }

    /// Turns ten pages of the large timers; answers how many bytes there were.
    private static func readPages(_ port: UInt16) throws -> Int {
        let connection = try ClientConnection(port: port)
        var (bytes, cursor) = (0, "")
        for _ in 0..<10 {
            let answer = try connection.exchange(.get("/expirations?limit=200&applicantService=large\(cursor)"))
            guard answer.status == 200 else { return -answer.status }
            bytes += answer.body.count
            // Parsing hundreds of megabytes would be what the test measures.
            let end = String(decoding: answer.body.suffix(160), as: UTF8.self)
            guard let mark = end.range(of: #""nextCursor":""#) else { return bytes }
            cursor = "&cursor=\(end[mark.upperBound...].prefix { $0 != "\"" })"
        }
        return bytes
    }
}

extension Replica {
    /// The most memory that the process had so far (VmHWM, proc(5)).
    fileprivate var peakMegabytes: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(process.pid)/status", encoding: .utf8)
            let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            let kilobytes = try #require(line.split(separator: " ").compactMap { Int($0) }.first)
            return kilobytes / 1_024
        }
    }
}
