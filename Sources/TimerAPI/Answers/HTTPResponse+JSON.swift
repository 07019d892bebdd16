import HTTPServer
import TimerCore

extension HTTPResponse {
    static func json(_ code: Int = 200, _ members: (inout JSONWriter) -> Void) -> HTTPResponse {
        var json = JSONWriter()
        json.object(members)
        return HTTPResponse(HTTPStatus(code), headers: jsonHeaders, body: json.bytes)
    }

    static func json(of expiration: Expiration) -> HTTPResponse {
        var json = JSONWriter()
        expiration.write(to: &json)
        return HTTPResponse(HTTPStatus(200), headers: jsonHeaders, body: json.bytes)
    }

    /// What the platform answers to each change.
    static func message(_ message: String) -> HTTPResponse {
        .json { json in
            json.member("status", 200)
            json.member("message", message)
        }
    }

    private static let jsonHeaders: HTTPHeaders = ["content-type": "application/json; charset=utf-8"]
}
