import Testing
import TimerCore

@Suite struct ExpirationIDTests {
    @Test func carriesItsTimeVersionAndVariant() {
        let id = ExpirationID(milliseconds: 0x0192_ABCD_EF01)
        let text = id.description
        #expect(text.hasPrefix("0192abcd-ef01-7"))
        #expect(text.utf8.count == 36)
        #expect("89ab".contains(Array(text)[19]))
        #expect(ExpirationID(text) == id)
        #expect(ExpirationID(text.uppercased()) == id)
    }

    @Test(arguments: [
        "", "0192abcd-ef01-7000-8000-00000000000", "0192abcd-ef01-7000-8000-0000000000000",
        "0192abcdef017000800000000000000000000", "0192abcd-ef01-7000-8000-00000000000g",
        "0192abcd_ef01-7000-8000-000000000000", "1234567abcdefg",
    ])
    func refusesWhatIsNoUUID(_ text: String) {
        #expect(ExpirationID(text) == nil)
    }

    @Test func sortsByTime() {
        #expect(ExpirationID(milliseconds: 1) < ExpirationID(milliseconds: 2))
    }
}
