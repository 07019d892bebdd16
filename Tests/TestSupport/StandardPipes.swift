import CLinux
import Glibc
import Synchronization

/// The pipes of a child's three standard descriptors, and its start with them.
struct StandardPipes {
    /// A pipe: one end for the tests, one for the child.
    struct Ends {
        let ours: Int32
        let theirs: Int32
    }

    let input: Ends
    let output: Ends
    let errors: Ends

    /// Writing to a child that has ended is an error, not the end of the tests.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    init() throws {
        Self.ignoresBrokenPipes
        let (toChild, fromChild, complaints) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
        input = Ends(ours: toChild.write, theirs: toChild.read)
        output = Ends(ours: fromChild.read, theirs: fromChild.write)
        errors = Ends(ours: complaints.read, theirs: complaints.write)
    }

    /// Above the standard descriptors, so that none of them is overwritten while another is put in its place.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { throw TestFailure("pipe: errno \(errno)") }
        let above = ends.map { fcntl($0, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
        for end in ends { Glibc.close(end) }
        return (above[0], above[1])
    }

    /// Starts a program that has these pipes, no other descriptor, no signal blocked, and no signal ignored but as usual.
    func spawn(_ path: String, _ arguments: [String], _ environment: [String]) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.theirs, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.theirs, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors.theirs, STDERR_FILENO)
        _ = linux_spawn_close_from(&actions, STDERR_FILENO + 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGPIPE)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let (words, variables) = (CStrings([path] + arguments), CStrings(environment))
        defer {
            words.free()
            variables.free()
        }
        var number: pid_t = 0
        let error = posix_spawn(&number, path, &actions, &attributes, words.pointers, variables.pointers)
        guard error == 0 else { throw TestFailure("\(path) cannot be started: errno \(error)") }
        return number
    }

    /// The child has its own.
    func closeTheirs() {
        for ends in [input, output, errors] { Glibc.close(ends.theirs) }
    }

    /// For a child that did not come to be.
    func close() {
        closeTheirs()
        for ends in [input, output, errors] { Glibc.close(ends.ours) }
    }
}

/// Texts as C has them, with a null pointer at the end.
private struct CStrings {
    let pointers: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    private let count: Int

    init(_ texts: [String]) {
        count = texts.count
        pointers = .allocate(capacity: count + 1)
        for (index, text) in texts.enumerated() { (pointers + index).initialize(to: strdup(text)) }
        (pointers + count).initialize(to: nil)
    }

    func free() {
        for index in 0..<count { Glibc.free(pointers[index]) }
        pointers.deallocate()
    }
}
