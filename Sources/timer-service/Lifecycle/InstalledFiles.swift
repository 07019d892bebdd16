import Glibc
import TimerAPI

/// Finds the directories that are installed with the executable: what `scripts/documentation` and `scripts/console-files` make.
enum InstalledFiles {
    /// - Parameters:
    ///   - directory: a setting; when given, it must be readable. Nil: beside the executable, if it is there.
    ///   - name: of the directory there.
    static func load(_ directory: String?, name: String) throws -> StaticFiles {
        if let directory { return try StaticFiles(directory: directory) }
        let installed = executableDirectory + "/../share/timer-service/" + name
        return access(installed, R_OK) == 0 ? try StaticFiles(directory: installed) : .none
    }

    private static var executableDirectory: String {
        let path = realpath("/proc/self/exe", nil)
        defer { free(path) }
        let text = path.map { String(cString: $0) } ?? "."
        return String(text[..<(text.lastIndex(of: "/") ?? text.endIndex)])
    }
}
