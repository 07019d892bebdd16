import Glibc

extension Documentation {
    /// The directory or one of its files could not be read.
    public struct Unreadable: Error, CustomStringConvertible {
        public let description: String
    }

    /// Larger files are no documentation.
    private static let largestFile = 16 << 20

    /// Reads the files of a directory, those in directories below it left out. Blocks: for the start only.
    public init(directory: String) throws(Unreadable) {
        var files: [String: [UInt8]] = [:]
        for name in try Self.names(in: directory) {
            let path = "\(directory)/\(name)"
            var status = stat()
            guard stat(path, &status) == 0 else { throw Unreadable(path) }
            guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= Self.largestFile else { continue }
            files[name] = try Self.contents(of: path, size: Int(status.st_size))
        }
        self.init(files: files)
    }

    private static func names(in directory: String) throws(Unreadable) -> [String] {
        guard let stream = opendir(directory) else { throw Unreadable(directory) }
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

    private static func contents(of path: String, size: Int) throws(Unreadable) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Unreadable(path) }
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
        guard isWhole else { throw Unreadable(path) }
        return bytes
    }
}

extension Documentation.Unreadable {
    fileprivate init(_ path: String) {
        self.init(description: "\(path): \(String(cString: strerror(errno)))")
    }
}
