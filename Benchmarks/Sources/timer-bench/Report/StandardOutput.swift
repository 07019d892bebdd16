import Glibc

enum StandardOutput {
    /// A line, at once.
    static func write(_ line: String) {
        print(line)
        fflush(nil)
    }
}
