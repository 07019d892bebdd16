extension Connection {
    /// Runs `body` as one transaction. Statements in it go without a name: a pooler that has forgotten a prepared one
    /// would end the transaction with its complaint.
    func transaction<Result>(
        until deadline: Instant, _ body: () throws(DatabaseError) -> Result
    ) throws(DatabaseError) -> Result {
        try run(Statement("", "BEGIN"), until: deadline)
        do throws(DatabaseError) {
            let result = try body()
            try run(Statement("", "COMMIT"), until: deadline)
            return result
        } catch {
            guard error.kind != .connectionLost else { throw error }
            do throws(DatabaseError) {
                try run(Statement("", "ROLLBACK"), until: .now + .seconds(2))
            } catch {
                throw .lost(error.reason)
            }
            throw error
        }
    }
}
