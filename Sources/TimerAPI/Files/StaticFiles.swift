/// Files that are served from memory, by their paths.
public struct StaticFiles: Sendable {
    private let files: [String: StaticFile]

    /// No files.
    public static let none = StaticFiles(files: [:])

    /// The files of these bytes.
    ///
    /// - Parameter files: by path, such as `index.html` or `style/page.css`. Beside `NAME`, `NAME.gz` is the same in gzip, which
    ///   clients that take it are sent if it is smaller.
    public init(files: [String: [UInt8]]) {
        self.files = files.reduce(into: [:]) { result, file in
            if file.key.hasSuffix(".gz"), files[String(file.key.dropLast(3))] != nil { return }
            let compressed = files[file.key + ".gz"].flatMap { $0.count < file.value.count ? $0 : nil }
            result[file.key] = StaticFile(name: file.key, bytes: file.value, compressed: compressed)
        }
    }

    /// The paths of all files.
    var paths: [String] {
        Array(files.keys)
    }

    subscript(path: String) -> StaticFile? {
        files[path]
    }
}
