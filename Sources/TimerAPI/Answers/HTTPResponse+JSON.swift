import HTTPServer
import TimerCore

extension HTTPResponse {
    static func json(_ code: Int = 200, _ members: (inout JSONWriter) -> Void) -> HTTPResponse {
        var json = JSONWriter()
        json.object(members)
        return HTTPResponse(HTTPStatus(code), headers: jsonHeaders, body: json.bytes)
    }

    static func json(_ code: Int = 200, of document: some JSONDocument) -> HTTPResponse {
        guard document.documentBytes <= smallBytes else {
            return HTTPResponse(HTTPStatus(code), headers: jsonHeaders, body: .stream(DocumentBody(document)))
        }
        var json = JSONWriter()
        document.write(to: &json)
        return HTTPResponse(HTTPStatus(code), headers: jsonHeaders, body: json.bytes)
    }

    /// A page: `items` and `nextCursor`, which is null on the last one.
    static func page(_ documents: [some JSONDocument], nextCursor: String?) -> HTTPResponse {
        guard documents.reduce(0, { $0 + $1.documentBytes }) <= smallBytes else {
            let body = PageBody(documents, nextCursor: nextCursor)
            return HTTPResponse(HTTPStatus(200), headers: jsonHeaders, body: .stream(body))
        }
        return .json { json in
            json.array("items") { json in
                for document in documents { document.write(to: &json) }
            }
            json.member("nextCursor", nextCursor)
        }
    }

    /// The answer that the platform gives to each change of a named schedule.
    static func message(_ message: String) -> HTTPResponse {
        .json { json in
            json.member("status", 200)
            json.member("message", message)
        }
    }

    /// Bytes of documents up to which an answer is made at once; more is made as the client reads.
    private static let smallBytes = 16_384

    private static let jsonHeaders = HTTPHeaders.data(of: "application/json; charset=utf-8")
}

extension HTTPHeaders {
    /// The fields of an answer that is data: no browser shall take it for a page, nor show it in one.
    static func data(of contentType: String) -> HTTPHeaders {
        [
            "content-type": contentType, "x-content-type-options": "nosniff",
            "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        ]
    }
}
