import Foundation
import Testing

@testable import timer_service

/// The limit that is found in files like those of /proc and /sys.
struct MemoryLimitTests {
    /// What /proc/self/cgroup says, the files below /sys/fs/cgroup, and the limit; nil: none.
    struct Case: Sendable {
        let groups: String
        let files: [String: String]
        let limit: Int?

        init(_ groups: String, _ files: [String: String], _ limit: Int?) {
            self.groups = groups
            self.files = files
            self.limit = limit
        }
    }

    private static let cases = [
        // Version 2: a container sees its group as the root.
        Case("0::/\n", ["memory.max": "134217728\n"], 134_217_728),
        Case("0::/\n", ["memory.max": "max\n"], nil),
        Case("0::/\n", [:], nil),
        // A unit of systemd, and the slice above it, which allows less.
        Case(
            "0::/system.slice/timer.service\n",
            ["system.slice/memory.max": "1000\n", "system.slice/timer.service/memory.max": "2000\n"], 1_000),
        Case("0::/a:b/c\n", ["a:b/c/memory.max": "7\n"], 7),
        // A group outside the namespace.
        Case("0::/../../other\n", ["memory.max": "5\n"], 5),
        // Version 1: the path is the host's, the root of the mount is the container's own.
        Case(
            "5:devices:/docker/x\n4:memory:/docker/x\n0::/\n", ["memory/memory.limit_in_bytes": "268435456\n"],
            268_435_456),
        Case(
            "4:cpu,memory:/x\n",
            ["memory/memory.limit_in_bytes": "9223372036854771712\n", "memory/x/memory.limit_in_bytes": "9\n"], 9),
        Case("4:memory:/\n", ["memory/memory.limit_in_bytes": "9223372036854771712\n"], nil),
        // The limit of another controller's group is not ours.
        Case("5:devices:/x\n", ["memory/x/memory.limit_in_bytes": "9\n"], nil),
        Case("no such line\n", ["memory.max": "5\n"], nil),
        Case("0::/\n", ["memory.max": "many\n"], nil),
    ]

    @Test(arguments: cases)
    func theLeastLimitHolds(_ given: Case) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: "cgroup-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: root) }
        try Self.write(given.groups, to: root.appending(path: "proc/self/cgroup"))
        for (name, text) in given.files { try Self.write(text, to: root.appending(path: "sys/fs/cgroup/\(name)")) }
        #expect(MemoryLimit.find(root: root.path + "/") == given.limit)
    }

    @Test func withoutProcThereIsNone() {
        #expect(MemoryLimit.find(root: "/nowhere/") == nil)
    }

    private static func write(_ text: String, to file: URL) throws {
        let directory = file.deletingLastPathComponent()
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }
}
