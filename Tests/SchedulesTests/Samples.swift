import Schedules
import TimerCore

func text(_ json: String) -> JSONObjectText {
    JSONObjectText(trusted: Array(json.utf8)[...])
}

func time(_ rfc3339: String) throws -> Timestamp {
    try Timestamp(rfc3339: rfc3339)
}

/// Hourly from 2026-01-01T00:00:00Z, with more members of `repeat`.
func hourly(_ more: String = "") throws -> NamedScheduleDefinition {
    let anchor = try time("2026-01-01T00:00:00Z")
    return NamedScheduleDefinition(
        name: "hourly", data: .empty, scheduleAt: anchor, scheduleAtText: "2026-01-01T00:00:00Z",
        repeats: try Repeat(text(#"{"time_unit":"hours","frequency":1\#(more)}"#), anchor: anchor))
}
