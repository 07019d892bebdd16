import Glibc

/// A watch over the system's time zone files that says when they have changed and come to rest: a package manager
/// replaces some hundreds of them one after another.
public struct ZoneWatch: Sendable {
    /// The state of a file, as far as replacing or rewriting it shows.
    struct Stamp: Hashable {
        let inode: UInt
        let size: Int
        let seconds: Int
        let nanoseconds: Int

        /// Nil when there is no such file.
        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            inode = status.st_ino
            size = status.st_size
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// The file that names the release, which no upgrade leaves as it was.
    private let path: String
    private var known: Stamp?
    private var seen: Stamp?

    /// A watch that takes the files as they are now for known.
    public init(_ directory: String = ZoneDatabase.systemDirectory) {
        path = directory + "/tzdata.zi"
        known = Stamp(path: path)
        seen = known
    }

    /// True if the files differ from those that are known, and are the same as at the last look; they are known then.
    /// False also while there are none. To be called once in a while: a minute apart, say.
    public mutating func hasNews() -> Bool {
        let stamp = Stamp(path: path)
        defer { seen = stamp }
        guard let stamp, stamp != known, stamp == seen else { return false }
        known = stamp
        return true
    }
}
