import Glibc

/// The memory that the control groups of the process allow it (cgroups(7)), version 2 and 1.
enum MemoryLimit {
    /// The least limit of the process's group and those above it, in bytes; nil: none, or /proc and /sys do not tell.
    ///
    /// - Parameter root: the directory in which `proc` and `sys` are.
    static func find(root: String = "/") -> Int? {
        guard let groups = text(of: root + "proc/self/cgroup") else { return nil }
        return groups.split(separator: "\n").flatMap { limits(ofGroup: $0, root) }.min()
    }

    /// The limits for a line `ID:CONTROLLERS:PATH`; version 2 has no controllers there.
    private static func limits(ofGroup line: Substring, _ root: String) -> [Int] {
        let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3 else { return [] }
        if fields[1].isEmpty {
            return limits(along: fields[2], below: root + "sys/fs/cgroup", file: "memory.max")
        }
        guard fields[1].split(separator: ",").contains("memory") else { return [] }
        return limits(along: fields[2], below: root + "sys/fs/cgroup/memory", file: "memory.limit_in_bytes")
    }

    /// The limits from the mount's root down to the group. A container may see its own group as the root, by whatever path
    /// it is named: what is not there is no limit.
    private static func limits(along path: Substring, below mount: String, file: String) -> [Int] {
        var directory = mount
        var directories = [mount]
        for name in path.split(separator: "/") where name != ".." {
            directory += "/\(name)"
            directories.append(directory)
        }
        return directories.compactMap { text(of: "\($0)/\(file)").flatMap(number) }
    }

    /// Version 2 says `max` for no limit, version 1 a number that no machine has.
    private static func number(_ text: String) -> Int? {
        guard let value = Int(text.prefix { $0 != "\n" }), value < 1 << 60 else { return nil }
        return value
    }

    /// The first 8 KiB of a file; nil: it cannot be read.
    private static func text(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: 8_192, alignment: 1) { buffer in
            let count = read(file, buffer.baseAddress, buffer.count)
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }
}
