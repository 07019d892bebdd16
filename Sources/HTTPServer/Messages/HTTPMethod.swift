/// A request method: a token, case-sensitive (RFC 9110 §9.1).
public struct HTTPMethod: RawRepresentable, Hashable, Sendable {
    /// The method's name in the request line.
    public let rawValue: String

    /// A method of any name; the server itself lets only `all` of them through.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Reads (RFC 9110 §9.3.1).
    public static let get = HTTPMethod(rawValue: "GET")
    /// Is answered as GET is, without the body (RFC 9110 §9.3.2).
    public static let head = HTTPMethod(rawValue: "HEAD")
    /// Acts (RFC 9110 §9.3.3).
    public static let post = HTTPMethod(rawValue: "POST")
    /// Creates or replaces (RFC 9110 §9.3.4).
    public static let put = HTTPMethod(rawValue: "PUT")
    /// Changes a part (RFC 5789).
    public static let patch = HTTPMethod(rawValue: "PATCH")
    /// Removes (RFC 9110 §9.3.5).
    public static let delete = HTTPMethod(rawValue: "DELETE")
    /// Asks what a path allows (RFC 9110 §9.3.7).
    public static let options = HTTPMethod(rawValue: "OPTIONS")
}

extension HTTPMethod {
    /// Every method that the server implements; any other is answered with 501 (RFC 9110 §9.1).
    static let all: [HTTPMethod] = [.get, .head, .post, .put, .patch, .delete, .options]

    static func known(_ bytes: [UInt8], _ range: Range<Int>) -> HTTPMethod? {
        switch range.count {
        case 3: bytes.equals(range, "GET") ? .get : bytes.equals(range, "PUT") ? .put : nil
        case 4: bytes.equals(range, "POST") ? .post : bytes.equals(range, "HEAD") ? .head : nil
        case 5: bytes.equals(range, "PATCH") ? .patch : nil
        case 6: bytes.equals(range, "DELETE") ? .delete : nil
        case 7: bytes.equals(range, "OPTIONS") ? .options : nil
        default: nil
        }
    }
}
