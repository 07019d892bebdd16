extension RESTOutputMode {
    /// Nil when a field that has no default is missing or wrong; `fields` has the problems.
    init?(reading fields: inout JSONFields, _ limits: OutputLimits) {
        fields.require("method", "protocol", "hostname")
        let method = Self.method(&fields)
        let scheme = Self.scheme(&fields)
        let authority = Self.authority(&fields)
        let path = Self.path(&fields)
        let headers = OutputHeaders.http(&fields)
        let options = DeliveryOptions(reading: &fields, limits)
        fields.refuseUnknown()
        guard let method, let scheme, let authority else { return nil }
        self.init(
            method: method, scheme: scheme, hostname: authority.hostname, port: authority.port, path: path,
            headers: headers, options: options)
    }

    private static func method(_ fields: inout JSONFields) -> Method? {
        guard let text = fields.string("method") else { return nil }
        let method = Method(rawValue: text) ?? Method(rawValue: text.lowercased())
        if method == nil { fields.refuse("method", "must be one of post, put, patch, get, delete") }
        return method
    }

    private static func scheme(_ fields: inout JSONFields) -> Scheme? {
        guard let text = fields.string("protocol") else { return nil }
        let scheme = Scheme(rawValue: text)
        if scheme == nil { fields.refuse("protocol", "must be http or https") }
        return scheme
    }

    /// `hostname` may carry a port, `port` may say it: both only if they agree.
    private static func authority(_ fields: inout JSONFields) -> Authority? {
        let port = fields.integer("port", in: 1...65_535).map { UInt16($0) }
        guard let text = fields.string("hostname") else { return nil }
        let authority: Authority
        do {
            authority = try Authority(text)
        } catch {
            fields.refuse("hostname", error.detail)
            return nil
        }
        if let port, let written = authority.port, port != written {
            fields.refuse("port", "must be the port that hostname ends with, or be left out")
        }
        return Authority(hostname: authority.hostname, port: authority.port ?? port)
    }

    private static func path(_ fields: inout JSONFields) -> String {
        guard let path = fields.string("path") else { return "/" }
        if let problem = RequestTarget.problem(with: path) { fields.refuse("path", problem) }
        return path
    }
}
