import Addresses

/// The count of what peers have open, of all together and of each.
struct PeerCounts {
    private var total = 0
    private var byAddress: [IPAddress: Int] = [:]

    /// Counts one more.
    ///
    /// - Returns: false when all have `limit`, or this peer has `perPeer`; otherwise `close` must follow.
    mutating func open(_ peer: IPAddress, limit: Int, perPeer: Int) -> Bool {
        guard total < limit, byAddress[peer, default: 0] < perPeer else { return false }
        total += 1
        byAddress[peer, default: 0] += 1
        return true
    }

    mutating func close(_ peer: IPAddress) {
        total -= 1
        let left = byAddress[peer, default: 1] - 1
        byAddress[peer] = left > 0 ? left : nil
    }
}
