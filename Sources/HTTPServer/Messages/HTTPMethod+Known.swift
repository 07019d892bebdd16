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
