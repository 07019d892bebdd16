import Crypto
import TimerCore

/// A place in a list, for the client to hand back with the same query: opaque, hexadecimal digits, and authenticated, so
/// that nothing is asked of the store but places that it gave.
struct Cursor {
    /// The list that a cursor is for: the same timers in the same order.
    struct Scope {
        let query: ExpirationQuery
        /// Shared by all replicas.
        let key: SymmetricKey

        fileprivate func code(of digits: [UInt8]) -> [UInt8] {
            var hmac = HMAC<SHA256>(key: key)
            hmac.update(data: digits)
            hmac.update(data: Array(query.scope.utf8))
            return Array(hmac.finalize().prefix(Cursor.codeBytes))
        }
    }

    let position: ExpirationQuery.Position

    /// Bytes that are kept of the HMAC-SHA-256.
    private static let codeBytes = 16
    private static let positionDigits = 48

    init(_ position: ExpirationQuery.Position) {
        self.position = position
    }

    /// Nil: no cursor of this scope.
    init?(_ text: String, in scope: Scope) {
        let digits = Array(text.utf8)
        guard digits.count == Self.positionDigits + Self.codeBytes * 2 else { return nil }
        let place = Array(digits.prefix(Self.positionDigits))
        let code = scope.code(of: place).flatMap { Self.digits(UInt64($0), count: 2) }
        // All are compared: the time says nothing about how close a guess came.
        guard zip(code, digits.dropFirst(Self.positionDigits)).reduce(0, { $0 | ($1.0 ^ $1.1) }) == 0,
            let dueAt = Self.read(place[0..<16]), let high = Self.read(place[16..<32]),
            let low = Self.read(place[32..<48])
        else { return nil }
        self.init(
            ExpirationQuery.Position(
                dueAt: Timestamp(microseconds: Int64(bitPattern: dueAt)), id: ExpirationID(high: high, low: low)))
    }

    func text(in scope: Scope) -> String {
        let numbers = [UInt64(bitPattern: position.dueAt.microseconds), position.id.high, position.id.low]
        let place = numbers.flatMap { Self.digits($0, count: 16) }
        let code = scope.code(of: place).flatMap { Self.digits(UInt64($0), count: 2) }
        return String(decoding: place + code, as: UTF8.self)
    }

    private static func read(_ digits: ArraySlice<UInt8>) -> UInt64? {
        UInt64(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    private static func digits(_ number: UInt64, count: Int) -> [UInt8] {
        let digits = String(number, radix: 16).utf8
        return [UInt8](repeating: UInt8(ascii: "0"), count: count - digits.count) + digits
    }
}

extension ExpirationQuery {
    /// What tells one list from another, as a text: each part with its length, so that no two lists have the same.
    fileprivate var scope: String {
        let dates = [filter.dueFrom, filter.dueBefore, filter.createdFrom, filter.createdBefore]
        let parts =
            [order.rawValue, filter.status?.description] + dates.map { $0.map { String($0.microseconds) } }
            + [filter.applicantService, filter.destination?.text, filter.hasFailed ? "failed" : nil, filter.lastError]
            + filter.labels.map { Optional($0.text) }
        return parts.map { part in part.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined()
    }
}
