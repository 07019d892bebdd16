import CLinux
import Glibc

/// A process, so exactly that no other is taken for it: a process id alone is used again after a while, and says nothing
/// in another container or on another host.
struct ProcessIdentity: Hashable, Sendable {
    /// Where process ids mean the same: a boot of a machine, a pid namespace, and a time namespace, which shifts start
    /// times. The number of a namespace may be used again once no process of it is left.
    let space: String
    /// The process id in that space.
    let number: Int32
    /// Clock ticks from the boot to the process's start: field 22 of proc_pid_stat(5).
    let started: Int64

    /// A process that is described like this.
    init(space: String, number: Int32, started: Int64) {
        self.space = space
        self.number = number
        self.started = started
    }

    /// The running process; nil where /proc does not tell.
    static let own = ProcessIdentity()

    /// The process with this number, seen from the running one; nil where /proc does not tell.
    init?(seenHere number: Int32 = getpid()) {
        // A /proc of another pid namespace would tell of other processes under our numbers.
        guard Self.target(of: "/proc/self") == "\(getpid())", let started = Self.start(of: number),
            let boot = Self.text(of: "/proc/sys/kernel/random/boot_id")?.split(separator: "\n").first,
            let processes = Self.target(of: "/proc/self/ns/pid")
        else { return nil }
        let times = Self.target(of: "/proc/self/ns/time") ?? "-"
        self.init(space: "\(boot) \(processes) \(times)", number: number, started: started)
    }

    /// True if it has ended for certain, as seen by `observer`, the running process.
    func hasEnded(seenBy observer: ProcessIdentity) -> Bool {
        guard space == observer.space, self != observer else { return false }
        if linux_process_has_ended(number) == 1 { return true }
        // Its number is another's.
        return Self.start(of: number).map { $0 != started } ?? false
    }

    /// Nil: it cannot be read.
    private static func start(of process: Int32) -> Int64? {
        // The second field, the command in parentheses, may hold spaces and parentheses itself.
        guard let stat = text(of: "/proc/\(process)/stat"), let end = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: end)...].split(separator: " ")
        return fields.count > 19 ? Int64(fields[19]) : nil
    }

    private static func text(of path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        return withUnsafeTemporaryAllocation(byteCount: 4_096, alignment: 1) { buffer in
            let count = read(file, buffer.baseAddress, buffer.count)
            return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        }
    }

    /// What a symbolic link points to; nil: there is none.
    private static func target(of link: String) -> String? {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress else { return nil }
            let count = readlink(link, start, buffer.count)
            return count > 0 && count < buffer.count
                ? String(decoding: UnsafeRawBufferPointer(buffer)[..<count], as: UTF8.self) : nil
        }
    }
}
