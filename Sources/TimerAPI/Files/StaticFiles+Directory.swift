import Glibc

extension StaticFiles {
    /// Bytes of the largest file that is taken; larger ones are no page's.
    private static let largestFile = 16 << 20
    /// Directories below one another that are looked into: a link that leads back up is not followed for ever.
    private static let deepest = 4

    /// The files of a directory and of those below it; hidden ones are left out. Blocks: for the start only.
    public init(directory: String) throws(StaticFilesError) {
        var files: [String: [UInt8]] = [:]
        try Self.read(directory, under: "", depth: 1, into: &files)
        self.init(files: files)
    }

    private static func read(
        _ directory: String, under prefix: String, depth: Int, into files: inout [String: [UInt8]]
    ) throws(StaticFilesError) {
        for name in try names(in: directory) {
            let path = "\(directory)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { throw StaticFilesError(path) }
            switch status.st_mode & S_IFMT {
            case S_IFREG where status.st_size <= largestFile:
                files[prefix + name] = try contents(of: path, size: Int(status.st_size))
            case S_IFDIR where depth < deepest:
                try read(path, under: prefix + name + "/", depth: depth + 1, into: &files)
            default: continue
            }
        }
    }

    private static func names(in directory: String) throws(StaticFilesError) -> [String] {
        guard let stream = opendir(directory) else { throw StaticFilesError(directory) }
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

    private static func contents(of path: String, size: Int) throws(StaticFilesError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw StaticFilesError(path) }
        defer { close(descriptor) }
        var isWhole = false
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size {
                let length = Glibc.read(descriptor, buffer.baseAddress.unsafelyUnwrapped + count, size - count)
                guard length > 0 else { break }
                count += length
            }
            isWhole = count == size
        }
        guard isWhole else { throw StaticFilesError(path) }
        return bytes
    }
}

/// The reason why a directory of files, or one of them, could not be read.
public struct StaticFilesError: Error, CustomStringConvertible {
    /// The path and the system's word for what went wrong.
    public let description: String

    /// The error of the call before, which set errno.
    fileprivate init(_ path: String) {
        description = "\(path): \(String(cString: strerror(errno)))"
    }
}
