/// `REST_TRANSPORT`: what sends the requests of REST outputs.
enum RESTTransportKind: String, CaseIterable, Sendable {
    case curl, urlsession
}
