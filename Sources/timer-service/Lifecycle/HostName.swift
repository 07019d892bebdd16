import Glibc

/// The name of this host, as it calls itself: that of the pod in Kubernetes.
enum HostName {
    /// Bytes that are shown of it, at most.
    private static let longest = 255

    /// The name; empty if the kernel does not tell.
    static var current: String {
        var bytes = [CChar](repeating: 0, count: longest + 1)
        guard gethostname(&bytes, longest) == 0 else { return "" }
        return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
