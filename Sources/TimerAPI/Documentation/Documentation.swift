import Glibc

/// The files of `/documentation/`, in memory.
public struct Documentation: Sendable {
    struct File: Sendable {
        let contentType: String
        let bytes: [UInt8]
    }

    private let files: [String: File]

    /// Documentation without files: every route under `/documentation/` answers 404.
    public static let none = Documentation(files: [:])

    /// The documentation of these files.
    ///
    /// - Parameter files: by name: `index.html`, `openapi.json`, `openapi.yaml` and what the page asks for.
    public init(files: [String: [UInt8]]) {
        self.files = files.reduce(into: [:]) { result, file in
            result[file.key] = File(contentType: Self.contentType(of: file.key), bytes: file.value)
        }
    }

    /// - Parameter name: the last part of the path, empty for the page itself.
    func file(_ name: String) -> File? {
        switch name {
        case "": files["index.html"]
        case "json": files["openapi.json"]
        case "yaml": files["openapi.yaml"]
        default: files[name]
        }
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "json": "application/json; charset=utf-8"
        case "yaml": "application/yaml"
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "map": "application/json"
        default: "application/octet-stream"
        }
    }
}

extension Documentation {
    /// Bytes of the largest file that is taken; larger ones are no documentation.
    private static let largestFile = 16 << 20

    /// The files of a directory, those in directories below it left out. Blocks: for the start only.
    public init(directory: String) throws(DocumentationError) {
        var files: [String: [UInt8]] = [:]
        for name in try Self.names(in: directory) {
            let path = "\(directory)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { throw DocumentationError(path) }
            guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.largestFile else { continue }
            files[name] = try Self.contents(of: path, size: Int(status.st_size))
        }
        self.init(files: files)
    }

    private static func names(in directory: String) throws(DocumentationError) -> [String] {
        guard let stream = opendir(directory) else { throw DocumentationError(directory) }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }

    private static func contents(of path: String, size: Int) throws(DocumentationError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw DocumentationError(path) }
        defer { close(descriptor) }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let length = read(descriptor, buffer.baseAddress.unsafelyUnwrapped + count, size - count)
                guard length > 0 else { break }
                count += length
            }
            isWhole = count == size
        }
        guard isWhole else { throw DocumentationError(path) }
        return bytes
    }
}

/// The reason why a directory of documentation, or one of its files, could not be read.
public struct DocumentationError: Error, CustomStringConvertible {
    /// The path and the system's word for what went wrong.
    public let description: String

    /// The error of the call before, which set errno.
    fileprivate init(_ path: String) {
        description = "\(path): \(String(cString: strerror(errno)))"
    }
}
