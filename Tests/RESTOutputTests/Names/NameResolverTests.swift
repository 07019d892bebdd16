import TestSupport
import Testing

@testable import RESTOutput

@Suite struct NameResolverTests {
    private static let limits = LookupTable<NameResolver.Waiter>.Limits(keep: 0, keepFailure: 0)

    private func resolve(_ resolver: NameResolver, _ name: String) async -> NameAnswer {
        await withCheckedContinuation { continuation in
            let answer = resolver.resolve(name, deadline: .max) { continuation.resume(returning: $0) }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// Hundreds of silent names; the healthy one, which was never asked for before, goes at once.
    @Test func silentNamesHoldUpNobody() async throws {
        let lookup = FakeLookup(["good.example": ["192.0.2.1"], "new.healthy": ["192.0.2.2"]])
        let resolver = NameResolver(lookup, limits: Self.limits)
        #expect(await resolve(resolver, "good.example") == .addresses([.v4(0xC000_0201)]))
        let failures = Shared(0)
        for number in 0..<500 {
            let answer = resolver.resolve("\(number).dead.example", deadline: .max) { _ in
                failures.update { $0 += 1 }
            }
            #expect(answer == nil)
        }
        try await eventually { lookup.running == 16 }
        for _ in 0..<50 {
            #expect(await resolve(resolver, "good.example") == .addresses([.v4(0xC000_0201)]))
            #expect(await resolve(resolver, "new.healthy") == .addresses([.v4(0xC000_0202)]))
        }
        #expect(lookup.most <= 17)
        lookup.release()
        try await eventually { failures.value == 500 }
        try await eventually { resolver.threads == 0 }
        #expect(lookup.most <= 64)
    }

    @Test func silentNamesOfManyDomainsLeaveAReserve() async throws {
        let lookup = FakeLookup(["good.example": ["192.0.2.1"]])
        let resolver = NameResolver(lookup, limits: Self.limits)
        _ = await resolve(resolver, "good.example")
        for number in 0..<500 { _ = resolver.resolve("a.dead\(number)", deadline: .max) { _ in } }
        try await eventually { lookup.running == 48 }
        for _ in 0..<50 { #expect(await resolve(resolver, "good.example") == .addresses([.v4(0xC000_0201)])) }
        #expect(lookup.most <= 49)
        lookup.release()
        try await eventually { resolver.threads == 0 }
    }

    /// A resolver with one thread, which is looking up `a.silent`.
    private func busy(_ lookup: FakeLookup, waiting: Int = 10) async throws -> NameResolver {
        let resolver = NameResolver(
            lookup, limits: .init(threads: 1, reserve: 0, waiting: waiting, keep: 0, keepFailure: 0))
        #expect(resolver.resolve("a.silent", deadline: .max) { _ in } == nil)
        try await eventually { lookup.running == 1 }
        return resolver
    }

    @Test func allWhoAskForANameGetItsAnswer() async throws {
        let lookup = FakeLookup()
        let resolver = try await busy(lookup)
        let failures = Shared(0)
        for _ in 0..<3 {
            #expect(resolver.resolve("a.silent", deadline: .max) { _ in failures.update { $0 += 1 } } == nil)
        }
        lookup.release()
        try await eventually { failures.value == 3 }
        #expect(lookup.asked == ["a.silent"])
    }

    private static let noThread = NameAnswer.failure("too many lookups of names hang")

    @Test func whoWaitsForAThreadInVainIsToldByTheNextWhoAsks() async throws {
        let lookup = FakeLookup()
        defer { lookup.release() }
        let resolver = try await busy(lookup)
        let answers = Shared<[NameAnswer]>([])
        #expect(resolver.resolve("b.silent", deadline: 1) { answer in answers.update { $0.append(answer) } } == nil)
        #expect(answers.value.isEmpty)
        #expect(resolver.resolve("c.silent", deadline: .max) { _ in } == nil)
        #expect(answers.value == [Self.noThread])
    }

    @Test func whoWaitsForAThreadInVainIsToldByTheNextLookupThatEnds() async throws {
        let lookup = FakeLookup()
        let resolver = try await busy(lookup)
        let answers = Shared<[NameAnswer]>([])
        #expect(resolver.resolve("b.silent", deadline: 1) { answer in answers.update { $0.append(answer) } } == nil)
        lookup.release()
        try await eventually { answers.value == [Self.noThread] }
        #expect(lookup.asked == ["a.silent"])
    }

    @Test func tooManyNamesAreRefusedAtOnce() async throws {
        let lookup = FakeLookup()
        defer { lookup.release() }
        let resolver = try await busy(lookup, waiting: 0)
        let answer = resolver.resolve("b.silent", deadline: .max) { _ in }
        #expect(answer == .failure("too many names are being resolved"))
    }

    @Test func theSystemKnowsItsOwnName() async {
        guard case .addresses(let addresses) = await resolve(NameResolver(), "localhost") else {
            Issue.record("no address")
            return
        }
        #expect(addresses.allSatisfy { DestinationPolicy.isLoopback($0) })
        // RFC 6761 §6.4.
        guard case .failure = SystemLookup().addresses(of: "nobody.invalid") else {
            Issue.record("an address")
            return
        }
    }
}
