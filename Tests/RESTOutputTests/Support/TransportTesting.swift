import RESTOutput
import TimerCore

/// Sends one request to a scripted server and tells what came of it.
func exchange(
    _ kind: TransportKind, _ script: [ScriptedServer.Step], method: RESTOutputMode.Method = .post,
    path: String = "/", headers: [HeaderField] = [], body: String = "{}", timeout: Duration = .seconds(10),
    inspect: (ScriptedServer) throws -> Void = { _ in }
) async throws -> TransportResult {
    let server = try ScriptedServer(script)
    defer { server.stop() }
    let transport = try kind.make()
    let request = OutboundRequest(
        method: method, hostname: "127.0.0.1", port: server.port, path: path, headers: headers,
        body: Array(body.utf8)[...], timeout: timeout)
    let result = await transport.send(request)
    try inspect(server)
    await transport.close(within: .zero)
    return result
}

extension TransportResult {
    var status: Int? {
        guard case .response(let response) = self else { return nil }
        return response.status
    }

    var response: TransportResponse? {
        guard case .response(let response) = self else { return nil }
        return response
    }

    var failure: TransportFailure? {
        guard case .failure(let failure, _) = self else { return nil }
        return failure
    }

    var reason: String {
        guard case .failure(_, let reason) = self else { return "" }
        return reason
    }
}
