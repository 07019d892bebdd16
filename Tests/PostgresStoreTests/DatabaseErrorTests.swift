import Testing

@testable import PostgresStore

@Suite struct DatabaseErrorTests {
    /// `/-/ready` is open to all.
    @Test func whatIsShownNamesNoHost() {
        let first = #"connection to server at "db.internal" (10.1.2.3), port 5432 failed: FATAL:  too many connections"#
        let second = #"connection to server at "db2.internal" (10.1.2.4), port 5432 failed: Connection refused"#
        let error = DatabaseError.lost("\(first); \(second)")
        #expect(error.publicReason == "FATAL:  too many connections; Connection refused")
    }

    @Test func aRowThatCannotBeReadIsBadData() {
        for state in ["22P02", "23505", "44000", "XX001", "XX002"] {
            #expect(DatabaseError.kind(ofState: state) == .badData)
        }
        #expect(DatabaseError.kind(ofState: "XX000") == .failed)
        #expect(DatabaseError.kind(ofState: "42501") == .failed)
    }
}
