import Addresses
import Dispatch
import Foundation
import RESTOutput
import Testing
import TimerCore

/// What only the transport over FoundationNetworking has to heed.
@Suite struct URLSessionTransportTests {
    /// Stands for a session whose queue is busy: whoever begins a request waits until the gate opens.
    private final class BusyCheck: AddressCheck {
        private let opening = DispatchSemaphore(value: 0)
        private let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)

        func refusal(of address: IPAddress, port: UInt16, hostname: String) -> String? {
            arrival.yield()
            let isOpen = opening.wait(timeout: .now() + 20) == .success
            opening.signal()
            return isOpen ? "asked at the open gate" : "the gate stayed shut"
        }

        func open() {
            opening.signal()
        }

        func someoneWaits() async {
            for await _ in arrivals { return }
        }
    }

    @Test func whatWaitsForTheSessionLeavesThePoolFree() async {
        let gate = BusyCheck()
        let transport = URLSessionTransport(check: gate)
        await withTaskGroup { group in
            for _ in 0...ProcessInfo.processInfo.activeProcessorCount {
                group.addTask {
                    let result = await transport.send(
                        OutboundRequest(method: .get, hostname: "127.0.0.1", port: 9, timeout: .seconds(60)))
                    #expect(result.reason == "asked at the open gate")
                }
            }
            group.addTask { gate.open() }
        }
        await transport.close(within: .zero)
    }

    @Test func closingEndsWhatHasNotBegun() async {
        let gate = BusyCheck()
        let transport = URLSessionTransport(check: gate)
        async let result = transport.send(
            OutboundRequest(method: .get, hostname: "127.0.0.1", port: 9, timeout: .seconds(60)))
        await gate.someoneWaits()
        await transport.close(within: .zero)
        #expect(await result.failure == .shutDown)
        gate.open()
    }
}
