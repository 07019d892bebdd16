import Testing

@testable import RESTOutput

@Suite struct DepartureTests {
    private var departure = Departure()

    @Test mutating func goesOnceAllowed() {
        #expect(!departure.isSent)
        #expect(departure.begin(on: .fresh, bytesSent: 0) { true })
        #expect(departure.isSent)
        #expect(!departure.isSentOnUsedConnection)
    }

    @Test mutating func staysWhereItIsNotAllowed() {
        #expect(!departure.begin(on: .used, bytesSent: 0) { false })
        #expect(departure.isWithdrawn)
        #expect(!departure.isSent)
    }

    @Test mutating func doesNotGoTwice() {
        #expect(departure.begin(on: .used, bytesSent: 0) { true })
        var asked = false
        #expect(
            !departure.begin(on: .fresh, bytesSent: 1) {
                asked = true
                return true
            })
        #expect(!asked)
        #expect(departure.isSentOnUsedConnection)
    }

    @Test(arguments: [true, false]) mutating func goesAgainIfNothingHadLeft(_ mayStart: Bool) {
        #expect(departure.begin(on: .used, bytesSent: 0) { true })
        #expect(departure.begin(on: .fresh, bytesSent: 0) { mayStart } == mayStart)
        #expect(!departure.isSentOnUsedConnection)
        #expect(departure.isWithdrawn != mayStart)
    }
}
