import Glibc
import TimerAPI

/// The loader of the files that `scripts/documentation` makes.
enum DocumentationFiles {
    /// - Parameter directory: `DOCUMENTATION_DIR`; when given, it must be readable. Nil: beside the executable, if it
    ///   is there.
    static func load(_ directory: String?) throws -> Documentation {
        if let directory { return try Documentation(directory: directory) }
        let installed = executableDirectory + "/../share/timer-service/documentation"
        return access(installed, R_OK) == 0 ? try Documentation(directory: installed) : .none
    }

    private static var executableDirectory: String {
        let path = realpath("/proc/self/exe", nil)
        defer { free(path) }
        let text = path.map { String(cString: $0) } ?? "."
        return String(text[..<(text.lastIndex(of: "/") ?? text.endIndex)])
    }
}
