import Addresses
import Foundation
import Synchronization
import TimerCore

@testable import RESTOutput

/// A system's resolver by script: names that it was told of are answered at once, all others not until the end.
final class FakeLookup: NameLookup {
    private struct State {
        var addresses: [String: [IPAddress]] = [:]
        var asked: [String] = []
        var running = 0
        var most = 0
    }

    private let state = Mutex(State())
    private let gate = Gate()

    init(_ addresses: [String: [String]] = [:]) {
        for (name, list) in addresses { set(name, list) }
    }

    func set(_ name: String, _ addresses: [String]) {
        state.withLock { $0.addresses[name] = addresses.compactMap { IPAddress(strict: $0) } }
    }

    /// All lookups in the order of their beginning.
    var asked: [String] { state.withLock { $0.asked } }
    /// Lookups at this moment, each of which blocks a thread.
    var running: Int { state.withLock { $0.running } }
    /// The most that there were.
    var most: Int { state.withLock { $0.most } }

    /// Lets the silent ones fail.
    func release() {
        gate.open()
    }

    func addresses(of hostname: String) -> NameAnswer {
        let known = state.withLock { state in
            state.asked.append(hostname)
            state.running += 1
            state.most = max(state.most, state.running)
            return state.addresses[hostname]
        }
        defer { state.withLock { $0.running -= 1 } }
        if let known { return known.isEmpty ? .failure("no such name") : .addresses(known) }
        gate.wait()
        return .failure("silence")
    }
}
