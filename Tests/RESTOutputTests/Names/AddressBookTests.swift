import CLibCurl
import Testing
import TimerCore

@testable import RESTOutput

@Suite struct AddressBookTests {
    private typealias Book = AddressBook<Int>

    private static let first = NameAnswer.addresses([.v4(0x7F00_0001)])
    private static let second = NameAnswer.addresses([.v4(0x7F00_0002), .v6(0, 1)])
    private static let failure = NameAnswer.failure("silence")
    private static let oneSecond: UInt64 = 1_000_000_000

    private var book = Book(keep: 10, keepAtMost: 100)

    private func way(_ name: Book.Name, now: UInt64) -> String {
        switch book.way(to: name, now: now) {
        case .go(asks: false): "go"
        case .go(asks: true): "go, ask"
        case .wait(asks: false): "wait"
        case .wait(asks: true): "wait, ask"
        }
    }

    /// The entries of the news, which libcurl then knows.
    private mutating func tell(_ name: Book.Name, port: UInt16 = 80, confirms: Bool = true) -> [String]? {
        guard let news = book.news(of: name, port: port) else { return nil }
        if confirms { news.confirm() }
        var entries: [String] = []
        var next = news.list
        while let entry = next {
            entries.append(String(cString: entry.pointee.data))
            next = entry.pointee.next
        }
        return entries
    }

    @Test mutating func anAddressIsNotAskedFor() {
        #expect(way(book.name("127.0.0.1"), now: 0) == "go")
        #expect(way(book.name("[::1]"), now: 0) == "go")
        let name = book.name("127.0.0.1")
        #expect(tell(name) == nil)
    }

    @Test mutating func aNameIsAskedForOnceAndAgainWhenItsAddressesAreOld() {
        let name = book.name("a.x")
        #expect(way(name, now: 0) == "wait, ask")
        name.isAsked = true
        #expect(way(name, now: 0) == "wait")
        _ = book.learn(name, Self.first, now: 50)
        #expect(way(name, now: 59) == "go")
        #expect(way(name, now: 60) == "go, ask")
        name.isAsked = true
        #expect(way(name, now: 60) == "go")
        #expect(way(name, now: 149) == "go")
        #expect(way(name, now: 150) == "wait")
        _ = book.learn(name, Self.first, now: 150)
        #expect(way(name, now: 159) == "go")
    }

    @Test mutating func aFailureIsNotAskedAboutAgainForASecond() {
        book = Book(keep: 10, keepAtMost: 5 * Self.oneSecond)
        let name = book.name("a.x")
        _ = book.learn(name, Self.first, now: 0)
        name.isAsked = true
        _ = book.learn(name, Self.failure, now: 20)
        #expect(way(name, now: 20 + Self.oneSecond - 1) == "go")
        #expect(way(name, now: 20 + Self.oneSecond) == "go, ask")
        // It is the age of the addresses that ends their use, not that of the failure.
        #expect(way(name, now: 5 * Self.oneSecond) == "wait, ask")
    }

    @Test mutating func whoWaitsGetsTheAnswerOnce() {
        let name = book.name("a.x")
        book.wait(1, for: name, until: 30)
        book.wait(2, for: name, until: 20)
        book.wait(3, for: book.name("b.x"), until: 10)
        #expect(book.earliestDeadline == 10)
        #expect(book.learn(name, Self.first, now: 1) == [1, 2])
        #expect(book.learn(name, Self.first, now: 2).isEmpty)
    }

    @Test mutating func waitsEndAtTheirDeadlines() {
        let name = book.name("a.x")
        book.wait(1, for: name, until: 30)
        book.wait(2, for: name, until: 20)
        book.wait(3, for: book.name("b.x"), until: 40)
        #expect(book.removeExpired(now: 19).isEmpty)
        #expect(book.removeExpired(now: 20) == [2])
        #expect(book.earliestDeadline == 30)
        #expect(book.removeAllWaiting().sorted() == [1, 3])
        #expect(book.earliestDeadline == .max)
        #expect(book.learn(name, Self.first, now: 50).isEmpty)
    }

    @Test mutating func libcurlIsToldWhatIsNewForEachPort() {
        let name = book.name("a.x")
        #expect(tell(name) == nil)
        _ = book.learn(name, Self.first, now: 0)
        #expect(tell(name, confirms: false) == ["a.x:80:127.0.0.1"])
        #expect(tell(name) == ["a.x:80:127.0.0.1"])
        #expect(tell(name) == nil)
        #expect(tell(name, port: 81) == ["a.x:81:127.0.0.1"])
        _ = book.learn(name, Self.first, now: 10)
        #expect(tell(name) == nil)
        _ = book.learn(name, Self.second, now: 20)
        #expect(tell(name) == ["a.x:80:127.0.0.2,[::1]"])
        #expect(tell(name) == nil)
        #expect(tell(name, port: 81) == ["a.x:81:127.0.0.2,[::1]"])
    }

    /// What libcurl is told while an older answer is on its way to it is told again.
    @Test mutating func newsThatIsOutOfDateDoesNotCountAsTold() throws {
        let name = book.name("a.x")
        _ = book.learn(name, Self.first, now: 0)
        let news = book.news(of: name, port: 80)
        let old = try #require(news)
        _ = book.learn(name, Self.second, now: 10)
        old.confirm()
        #expect(tell(name) == ["a.x:80:127.0.0.2,[::1]"])
    }

    @Test mutating func whatIsRememberedIsBoundedAndTakenOutOfLibcurlsCache() {
        let told = book.name("told.x")
        _ = book.learn(told, Self.first, now: 0)
        #expect(tell(told) == ["told.x:80:127.0.0.1"])
        book.wait(1, for: book.name("waiting.x"), until: 10)
        let asked = book.name("asked.x")
        asked.isAsked = true
        for number in 0..<Book.limit { _ = book.name("\(number).x") }
        #expect(book.name("told.x") !== told)
        #expect(book.name("asked.x") === asked)
        let name = book.name("new.x")
        _ = book.learn(name, Self.first, now: 0)
        #expect(tell(name) == ["-told.x:80", "new.x:80:127.0.0.1"])
        #expect(book.removeExpired(now: 10) == [1])
    }
}
