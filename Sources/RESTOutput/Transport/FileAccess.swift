import Glibc

/// Whether this process may read a file, asked once at start.
enum FileAccess {
    static func isReadable(_ path: String) -> Bool {
        access(path, R_OK) == 0
    }
}
