"""The client that openapi-python-client makes: `with_attrs.py BASE_URL SINK`."""

import datetime
import sys
import uuid

from attrs_client import Client, models as m
from attrs_client.api.bulk import cancel_bulk, list_bulk, read_bulk, start_bulk
from attrs_client.api.schedules import (
    create_schedule, delete_app, delete_schedule, fetch_schedule, get_app, list_schedules, pause_schedule,
    preview_schedule, register_app, resume_schedule, run_schedule, update_schedule)
from attrs_client.api.timers import abort, get_expiration, list_expirations, schedule

FAR = datetime.datetime(2099, 1, 1, tzinfo=datetime.timezone.utc)


def output(sink):
    return m.RESTOutputMode(
        type_=m.RESTOutputModeType.REST, method="post", protocol=m.RESTOutputModeProtocol.HTTP, hostname=sink,
        path="/generated", headers=m.RESTHeaders.from_dict({"x-generated": "attrs"}))


def done(response, kind=None):
    """What a call answered; its status must be a success."""
    assert response.status_code < 300, response
    if kind:
        assert isinstance(response.parsed, kind), response
    return response.parsed


def run_timers(client, sink, service):
    body = m.ScheduleRequest(
        payload=m.ScheduleRequestPayload.from_dict({"a": 1}), start_date=FAR, expiration_interval_ms=1000,
        applicant_service=service, output_mode=output(sink))
    identity = done(schedule.sync_detailed(client=client, body=body), m.ExpirationReference).expiration_id
    page = done(list_expirations.sync_detailed(
        client=client, status=m.StatusFilter.PENDING, applicant_service=service), m.ExpirationPage)
    assert [item.field_id for item in page.items] == [identity]
    read = done(get_expiration.sync_detailed(client=client, id=str(identity)), m.Expiration)
    assert read.expiration_status.description == m.ExpirationStatusDescription.PENDING
    assert read.payload["a"] == 1 and read.output_mode.hostname == sink
    done(abort.sync_detailed(client=client, body=m.AbortRequest(expiration_id=str(identity))))
    read = done(get_expiration.sync_detailed(client=client, id=str(identity)), m.Expiration)
    assert read.expiration_status.id == 2
    assert get_expiration.sync_detailed(client=client, id="nothing").status_code == 404


def run_bulk(client, service):
    order = m.BulkRequest(action=m.BulkAction.RETRY, filter_=m.BulkFilter(applicant_service=service), dry_run=True)
    count = done(start_bulk.sync_detailed(client=client, body=order), m.BulkCount)
    assert (count.count, count.is_estimate) == (0, False)
    order.dry_run = False
    identity = str(done(start_bulk.sync_detailed(client=client, body=order), m.BulkOperation).id)
    read = done(read_bulk.sync_detailed(client=client, id=identity), m.BulkOperation)
    assert read.action == m.BulkAction.RETRY and read.filter_.applicant_service == service
    assert identity in [str(item.id) for item in done(list_bulk.sync_detailed(client=client), m.BulkPage).items]
    # It may be done by now.
    assert cancel_bulk.sync_detailed(client=client, id=identity).status_code in (200, 409)


def run_schedules(client, sink, app):
    def ask(call, kind=m.Done, **arguments):
        return done(call.sync_detailed(account_id=app, client=client, **arguments), kind)

    ask(register_app, body=m.AppRequest(
        domain="d.example", region="EU", output_mode=output(sink),
        events=m.AppEvents(on_scheduled_event=m.EventHandler(handler="h")),
        limits=m.AppLimits(recurring_schedules=10)))
    assert ask(get_app, m.App).limits.one_time_schedules == 1000
    # Declared defaults are sent by this client, all of them.
    period = m.PeriodRepeat(time_unit=m.PeriodRepeatTimeUnit.DAYS, frequency=1)
    cron = m.CronRepeat(cron="30 9 * * MON", timezone="Europe/Rome")
    for name, repeat in [("once", None), ("daily", period), ("weekly", cron)]:
        ask(create_schedule, body=m.NamedScheduleRequest(
            name=name, data=m.NamedScheduleRequestData.from_dict({"n": name}),
            schedule_at=datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=2),
            **({"repeat": repeat} if repeat else {})))
    page = ask(list_schedules, m.NamedSchedulePage)
    assert sorted(item.name for item in page.items) == ["daily", "once", "weekly"]
    read = ask(fetch_schedule, m.NamedSchedule, name="daily")
    assert read.repeat.time_unit == "days" and not read.paused
    assert len(ask(preview_schedule, m.Preview, name="weekly", n=3).occurrences) == 3
    ask(update_schedule, name="daily", body=m.NamedScheduleUpdate(
        data=m.NamedScheduleUpdateData(), schedule_at=datetime.datetime.fromisoformat(
            str(read.schedule_at).replace("Z", "+00:00")), repeat=read.repeat))
    ask(pause_schedule, name="daily")
    assert ask(fetch_schedule, m.NamedSchedule, name="daily").paused
    ask(resume_schedule, name="daily")
    assert ask(run_schedule, m.Run, name="daily").expiration_id
    ask(delete_schedule, name="weekly")
    ask(delete_app)


def main(base_url, sink):
    run = uuid.uuid4().hex[:12]
    with Client(base_url=base_url) as client:
        run_timers(client, sink, f"attrs-{run}")
        run_bulk(client, f"attrs-{run}")
        run_schedules(client, sink, f"attrs-app-{run}")
    print("openapi-python-client: timers, bulk operations and schedules run")


if __name__ == "__main__":
    main(*sys.argv[1:])
