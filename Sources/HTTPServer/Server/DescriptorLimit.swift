import Glibc

/// How many sockets and files the process may have open.
public enum DescriptorLimit {
    /// Raises the soft limit, often 1,024, to the hard one. For the process as a whole: the executable decides.
    ///
    /// - Returns: the limit now in force, nil if it cannot be read.
    @discardableResult
    public static func raise() -> Int? {
        var limit = rlimit()
        let resource = __rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue))
        guard getrlimit(resource, &limit) == 0 else { return nil }
        limit.rlim_cur = limit.rlim_max
        _ = setrlimit(resource, &limit)
        guard getrlimit(resource, &limit) == 0 else { return nil }
        return Int(clamping: limit.rlim_cur)
    }
}

extension HTTPServerConfiguration {
    /// Bounds `maxConnections`, so that clients cannot take what the rest of the process needs to do its work.
    ///
    /// - Parameters:
    ///   - limit: what `DescriptorLimit.raise()` answered.
    ///   - others: descriptors that are not for clients.
    public mutating func leaveDescriptors(of limit: Int, for others: Int) {
        maxConnections = min(maxConnections, max(1, limit - others))
    }
}
