import Synchronization
import Testing

/// What must be undone on a cluster when a test ends: databases and roles that it has made.
public final class DatabaseScope: Sendable {
    /// That of the test which runs.
    @TaskLocal public static var current: DatabaseScope?

    private let cleanups = Mutex<[@Sendable () throws -> Void]>([])

    /// To be done when the test ends, in the order in which it was said: a role goes after the database that it owns
    /// rights in.
    public func atEnd(_ cleanup: @escaping @Sendable () throws -> Void) {
        cleanups.withLock { $0.append(cleanup) }
    }

    /// Runs `body` with a scope of its own, and undoes all that was made in it, however `body` ends.
    ///
    /// - Throws: what `body` throws; else what went wrong first while undoing.
    public static func run<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        let scope = DatabaseScope()
        let value: Value
        do {
            value = try await $current.withValue(scope) { try await body() }
        } catch {
            // What went wrong first tells more.
            _ = scope.end()
            throw error
        }
        if let error = scope.end() { throw error }
        return value
    }

    /// Undoes everything, and gives what went wrong first.
    private func end() -> (any Error)? {
        let all = cleanups.withLock { cleanups in
            defer { cleanups = [] }
            return cleanups
        }
        return all.compactMap { cleanup in Result { try cleanup() }.failure }.first
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

/// Gives each test of a suite a `DatabaseScope` of its own.
public struct TestDatabasesTrait: SuiteTrait, TestTrait, TestScoping {
    /// For each test and each of its arguments, not once for the suite.
    public let isRecursive = true

    /// Runs the test in a scope.
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await DatabaseScope.run { try await function() }
    }
}

extension Trait where Self == TestDatabasesTrait {
    /// For suites that make a `TestDatabase`.
    public static var testDatabases: Self { Self() }
}
