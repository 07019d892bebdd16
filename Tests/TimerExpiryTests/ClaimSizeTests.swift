import Testing

@testable import TimerExpiry

@Suite struct ClaimSizeTests {
    @Test func growsAsLongAsClaimsAreFull() {
        var size = ClaimSize()
        #expect(size.rows == 128)
        size.found(128, of: 512)
        #expect(size.rows == 256)
        size.found(256, of: 512)
        size.found(512, of: 512)
        #expect(size.rows == 512, "no more than there is room for")
        size.found(511, of: 512)
        #expect(size.rows == 128)
    }

    /// With less room than it would take, a full claim is as full as can be.
    @Test func growsWhereRoomIsShort() {
        var size = ClaimSize()
        size.found(100, of: 100)
        #expect(size.rows == 100)
        size.found(100, of: 512)
        #expect(size.rows == 200)
        size.found(150, of: 512)
        #expect(size.rows == 128)
    }
}
