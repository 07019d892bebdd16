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

    private static let jsonHeaders: HTTPHeaders = ["content-type": "application/json; charset=utf-8"]
}
