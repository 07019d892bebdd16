import Glibc

/// Lines to stdout, each written at once, so that a reader behind a pipe sees it.
struct LineOutput {
    func write(_ line: String) {
        write([line])
    }

    func write(_ lines: [String]) {
        var bytes: [UInt8] = []
        for line in lines { bytes += Array(line.utf8) + [UInt8(ascii: "\n")] }
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if written < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(written, 0))
        }
    }
}
