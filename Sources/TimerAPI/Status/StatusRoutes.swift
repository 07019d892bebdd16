import HTTPServer
import TimerCore

/// What the platform asks: is it alive, is it ready, how is it. Open to all.
struct StatusRoutes: Sendable {
    let identity: ServiceIdentity
    let readiness: @Sendable () async -> Readiness
    let metrics: MetricsText

    var routes: [Route] {
        [
            Route(.get, "/-/healthz") { _, _ in answer(.ready) },
            Route(.get, "/-/ready") { _, _ in answer(await readiness()) },
            Route(.get, "/-/check-up") { _, _ in answer(await readiness()) },
            Route(.get, "/-/metrics") { _, _ in metricsText() },
        ]
    }

    private func answer(_ readiness: Readiness) -> HTTPResponse {
        switch readiness {
        case .ready:
            .json { json in
                json.member("status", "OK")
                json.member("name", identity.name)
                json.member("version", identity.version)
            }
        case .notReady(let message, let troubles):
            .json(503) { json in
                json.member("status", "KO")
                json.member("name", identity.name)
                json.member("version", identity.version)
                json.member("message", message)
                if !troubles.isEmpty { json.array("lanes") { json in write(troubles, &json) } }
            }
        }
    }

    private func write(_ troubles: [Readiness.Trouble], _ json: inout JSONWriter) {
        for trouble in troubles {
            json.object { json in
                json.member("lane", trouble.lane)
                json.member("error", trouble.reason)
                json.member("since", trouble.since)
            }
        }
    }

    private func metricsText() -> HTTPResponse {
        HTTPResponse(
            HTTPStatus(200), headers: ["content-type": "text/plain; version=0.0.4"], body: .shared(metrics.bytes))
    }
}
