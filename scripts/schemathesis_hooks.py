"""Keeps what schemathesis schedules from firing: its random destinations must never be called."""

import re

import schemathesis

#: What an output may have as its host, spelt as openapi.yaml says.
HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]{1,5})?")

#: A leap year far ahead, so that 29 February stays a date.
YEAR = "2996"

WITH_OUTPUT = ("/apps/{account_id}", "/schedule", "/expirations/{id}")
WITH_DATE = ("/schedule", "/expirations/{id}", "/expirations/{id}/retry", "/expirations/{id}/replay")


#: What each event of the stream is, as schemathesis reads it.
EVENT = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {"event": {"enum": ["overview", "problem"]}, "data": {"type": "string"}},
}


@schemathesis.hook
def before_load_schema(context, raw_schema):
    """To OpenAPI 3.1 and to generators of clients a stream is a text; here the schema is held against each event."""
    answer = raw_schema["paths"]["/events"]["get"]["responses"]["200"]
    answer["content"]["text/event-stream"]["schema"] = EVENT


@schemathesis.hook
def before_call(context, case, kwargs):
    body = case.body
    if case.path in WITH_OUTPUT and isinstance(body, dict):
        output = body.get("outputMode")
        # Schedules in the past, /run, /fire and /replay fire at once: nobody listens there.
        if isinstance(output, dict) and HOST.fullmatch(str(output.get("hostname"))):
            output["hostname"] = "localhost"
            port = output.get("port", 9)
            # One that is wrong stays wrong: the request is meant to be refused.
            if type(port) is int and 0 < port < 65536:
                output["port"] = 9
    if case.path in WITH_DATE:
        put_off(body, has_default=case.path == "/schedule")
    # All but an abort would let timers fire.
    if case.path == "/bulk" and isinstance(body, dict) and body.get("action") != "abort":
        body["dryRun"] = True if body.get("dryRun", False) is False else body["dryRun"]
    if case.path == "/schedule/batch" and isinstance(body, dict) and isinstance(body.get("timers"), list):
        for timer in body["timers"]:
            put_off(timer, has_default=True)

    if case.path == "/events":
        end_soon(case)


def end_soon(case):
    """A stream that is to be opened ends after an event; a query that is wrong stays wrong."""
    query = dict(case.query or {})
    limit = str(query.get("limit", 1))
    if set(query) <= {"limit"} and limit.isascii() and limit.isdigit() and 0 < int(limit) < 1 << 31:
        case.query = {"limit": 1}


def put_off(body, has_default):
    if isinstance(body, dict):
        start = body.get("startDate")
        if "startDate" not in body and has_default:
            body["startDate"] = f"{YEAR}-01-01T00:00:00Z"
        elif isinstance(start, str):
            body["startDate"] = re.sub(r"^\d{4}", YEAR, start)
