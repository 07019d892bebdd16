import Glibc

/// Descriptors 0, 1 and 2, which whoever started the process may have left closed.
enum StandardDescriptors {
    /// Opens the closed ones on /dev/null: the next file or socket would get their numbers, and with them the log. Called
    /// before anything is opened.
    static func open() {
        for descriptor: Int32 in 0...2 where fcntl(descriptor, F_GETFD) < 0 {
            // The least number that is free (open(2)), which is this one.
            _ = Glibc.open("/dev/null", O_RDWR)
        }
    }

    /// Writes to standard error, where whoever started the process looks for the reason of its end.
    static func complain(_ text: String) {
        write(STDERR_FILENO, text, text.utf8.count)
    }
}

/// The address space that the system allows the process (`ulimit -v`, RLIMIT_AS in getrlimit(2)).
enum AddressSpace {
    /// The address space is too small to start in.
    struct TooSmall: Error, CustomStringConvertible {
        let needed: Int
        let limit: Int

        var description: String {
            "ulimit -v allows \(limit >> 20) MiB of address space, and \(needed >> 20) MiB are needed beside the program: "
                + "\(AddressSpace.base >> 20), and what MAX_IN_FLIGHT_BYTES, HTTP_MAX_BUFFERED_BODY_BYTES and "
                + "HTTP_MAX_BUFFERED_ANSWER_BYTES allow"
        }
    }

    /// Bytes for the stacks of threads, the arenas of malloc(3) and what the libraries take: with less, releases of 2026
    /// were seen to end at any time.
    private static let base = 512 << 20

    /// Reserves as much as is needed where there is a limit, and gives it back. Without room for a stack or a buffer the
    /// process would end wherever that is missed, without a word.
    ///
    /// - Parameter budgets: bytes that the settings allow.
    static func check(budgets: Int) throws(TooSmall) {
        guard let limit else { return }
        let needed = base + budgets
        let place = mmap(nil, needed, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard place != MAP_FAILED else { throw TooSmall(needed: needed, limit: limit) }
        munmap(place, needed)
    }

    /// Bytes; nil: there is no limit.
    private static var limit: Int? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur != rlim_t.max else {
            return nil
        }
        return Int(clamping: limit.rlim_cur)
    }
}
