import TimerCore

extension Overview {
    /// Writes the members of the overview.
    func write(to json: inout JSONWriter) {
        json.member("at", at)
        json.object("dueNow") { dueNow.write(to: &$0) }
        json.member("oldestDueAt", oldestDueAt)
        json.object("overdue") { json in
            json.object("held") { overdue.held.write(to: &$0) }
            json.object("late") { overdue.late.write(to: &$0) }
        }
        json.object("perSecond") { json in
            json.member("fired", rates.fired.rounded(to: 1_000))
            json.member("retried", rates.retried.rounded(to: 1_000))
            json.member("failed", rates.failed.rounded(to: 1_000))
        }
        json.object("lateness") { json in
            json.member("timers", lateness.total)
            json.percentiles(of: lateness)
        }
        json.object("lastHour") { json in
            json.member("since", at.advanced(by: .seconds(-3_600)))
            json.member("fired", lastHour.fired)
            json.member("retried", lastHour.retried)
            json.member("failed", lastHour.failed)
        }
        json.object("pending") { json in
            json.member("at", outlook.at)
            json.object("withinHour") { outlook.withinHour.write(to: &$0) }
            json.object("withinDay") { outlook.withinDay.write(to: &$0) }
            json.object("later") { outlook.later.write(to: &$0) }
            json.array("hours") { json in
                for (number, hour) in outlook.hours.enumerated() {
                    json.object { json in
                        json.member("from", outlook.at.advanced(by: .seconds(3_600) * number))
                        hour.write(to: &json)
                    }
                }
            }
        }
        writeReplicas(to: &json, "replicas")
        json.array("failing") { json in
            for destination in failing { destination.write(to: &json) }
        }
        json.object("firing") { firing.write(to: &$0) }
    }

    /// Writes the replicas as the member `name`.
    func writeReplicas(to json: inout JSONWriter, _ name: StaticString) {
        json.array(name) { json in
            for replica in replicas { replica.write(to: &json, at: at) }
        }
    }
}

extension CountedTimers {
    /// Writes the members of the count.
    func write(to json: inout JSONWriter) {
        json.member("count", count)
        json.member("isEstimate", isEstimate)
    }
}

extension FailingDestination {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("key", name.description)
            json.member("paused", isPaused)
            json.member("failures", failures)
            json.member("lastError", lastError)
            json.member("lastErrorAt", lastErrorAt)
        }
    }
}

extension ReplicaStatus {
    fileprivate func write(to json: inout JSONWriter, at now: Timestamp) {
        json.object { json in
            json.member("owner", owner.rawValue)
            json.member("host", host)
            json.member("version", version)
            json.member("state", state.name)
            json.member("startedAt", startedAt)
            json.member("beatAt", beatAt)
            json.member("beatAgeMs", max(0, now.duration(since: beatAt).wholeMilliseconds))
            json.member("clockSkewMs", clockSkew?.wholeMilliseconds)
            json.member("held", held)
        }
    }
}

extension ReplicaStatus.State {
    fileprivate var name: String {
        switch self {
        case .alive: "alive"
        case .stopped: "stopped"
        case .dead: "dead"
        }
    }
}

extension ActivityHistory {
    /// Writes the members of the history.
    func write(to json: inout JSONWriter) {
        json.member("range", range.rawValue)
        json.member("stepSeconds", range.step.components.seconds)
        json.array("points") { json in
            for point in points {
                json.object { json in
                    json.member("at", point.at)
                    json.member("fired", point.counts.fired)
                    json.member("retried", point.counts.retried)
                    json.member("failed", point.counts.failed)
                    json.percentiles(of: point.counts.lateness)
                }
            }
        }
    }
}

extension JSONWriter {
    /// Milliseconds with microseconds behind the point; null where nothing was delivered.
    fileprivate mutating func percentiles(of lateness: LatenessHistogram) {
        milliseconds("p50Ms", lateness.percentile(0.5))
        milliseconds("p99Ms", lateness.percentile(0.99))
    }

    private mutating func milliseconds(_ name: StaticString, _ value: Duration?) {
        guard let value else { return member(name, nil as String?) }
        member(name, Double(value.wholeMicroseconds) / 1_000)
    }
}

extension Double {
    fileprivate func rounded(to parts: Double) -> Double {
        (self * parts).rounded() / parts
    }
}
