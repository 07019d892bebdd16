import Testing
import TimerCore

@testable import RESTOutput

@Suite struct RetryAfterTests {
    /// 2026-10-21T07:28:00Z.
    private static let now = Timestamp(milliseconds: 1_792_567_680_000)

    @Test(arguments: [
        ("0", 0), ("120", 120), ("00030", 30), ("86400", 86_400), ("86401", 86_400),
        ("99999999999999999999999", 86_400), ("Wed, 21 Oct 2026 07:28:30 GMT", 30),
        ("Wednesday, 21-Oct-26 07:29:00 GMT", 60), ("Wed Oct 21 07:28:05 2026", 5), ("Thu Oct  1 07:28:05 2026", 0),
        ("Tue, 20 Oct 2026 07:28:30 GMT", 0), ("Fri, 31 Dec 2049 23:59:60 GMT", 86_400),
    ])
    func isSecondsOrADate(_ value: String, _ seconds: Int) {
        #expect(RetryAfter.parse(value, now: Self.now) == .seconds(seconds))
    }

    @Test(arguments: [
        "", "-1", "+1", "1.5", "soon", "1 2", "Wed, 21 Oct 2026 07:28:30", "Wed, 21 Oct 2026 07:28:30 CET",
        "Wed, 32 Oct 2026 07:28:30 GMT", "Wed, 21 Okt 2026 07:28:30 GMT", "Wed, 21 Oct 2026 24:28:30 GMT",
        "Wed, 21 Oct 2026 07:28 GMT", "Wed, 21 Oct 20260 07:28:30 GMT",
    ])
    func otherwiseIsIgnored(_ value: String) {
        #expect(RetryAfter.parse(value, now: Self.now) == nil)
    }

    @Test(arguments: [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777), ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777), ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000), ("Sat, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
    ])
    func datesOfTheRFC(_ text: String, _ seconds: Int64) {
        #expect(HTTPDate.parse(text, now: Self.now)?.seconds == seconds)
    }
}
