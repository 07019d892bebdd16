/// A request that a test makes.
struct Call: Sendable {
    var method = "GET"
    let target: String
    var headers: [String: String] = [:]
    var body: [UInt8]?

    static func get(_ target: String, headers: [String: String] = [:]) -> Call {
        Call(target: target, headers: headers)
    }

    /// With `content-type: application/json`, unless another one is given.
    static func post(_ target: String, _ json: String, headers: [String: String] = [:]) -> Call {
        let standard = ["content-type": "application/json"]
        return Call(
            method: "POST", target: target, headers: standard.merging(headers) { $1 }, body: Array(json.utf8))
    }

    static func patch(_ target: String, _ json: String) -> Call {
        var call = post(target, json)
        call.method = "PATCH"
        return call
    }

    static func put(_ target: String, _ json: String) -> Call {
        var call = post(target, json)
        call.method = "PUT"
        return call
    }

    /// On the wire (RFC 9112).
    var bytes: [UInt8] {
        var head = "\(method) \(target) HTTP/1.1\r\nhost: test\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if let body { head += "content-length: \(body.count)\r\n" }
        return Array("\(head)\r\n".utf8) + (body ?? [])
    }
}
