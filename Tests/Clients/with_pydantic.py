"""The client that openapi-generator makes for Python: `with_pydantic.py BASE_URL SINK`."""

import datetime
import sys
import uuid

from pydantic_client import ApiClient, ApiException, Configuration
from pydantic_client import models as m
from pydantic_client.api.bulk_api import BulkApi
from pydantic_client.api.schedules_api import SchedulesApi
from pydantic_client.api.timers_api import TimersApi

FAR = datetime.datetime(2099, 1, 1, tzinfo=datetime.timezone.utc)


def output(sink):
    return m.OutputMode(m.RESTOutputMode(
        type="rest", method="post", protocol="http", hostname=sink, path="/generated",
        headers={"x-generated": "pydantic"}))


def run_timers(api, sink, service):
    request = m.ScheduleRequest(
        payload={"a": 1}, start_date=FAR, expiration_interval_ms=1000, applicant_service=service,
        output_mode=output(sink))
    identity = api.schedule(request, idempotency_key=f"{service}-1").expiration_id
    assert api.schedule(request, idempotency_key=f"{service}-1").expiration_id == identity
    page = api.list_expirations(
        status=m.StatusFilter.PENDING, applicant_service=service, order=m.ExpirationOrder.SOONEST, limit=5)
    assert [item.id for item in page.items] == [identity] and page.next_cursor is None
    read = api.get_expiration(str(identity))
    assert (read.expiration_status.id, read.expiration_status.description) == (0, "pending")
    assert read.payload == {"a": 1} and read.output_mode.actual_instance.hostname == sink
    api.abort(m.AbortRequest(expiration_id=str(identity)))
    assert api.get_expiration(str(identity)).expiration_status.description == "aborted"
    try:
        api.get_expiration("nothing")
    except ApiException as error:
        assert error.status == 404
    else:
        raise AssertionError("an unknown id was found")


def run_bulk(api, service):
    order = m.BulkRequest(action=m.BulkAction.RETRY, filter=m.BulkFilter(applicant_service=service), dry_run=True)
    count = api.start_bulk(order)
    assert (count.count, count.is_estimate) == (0, False)
    order.dry_run = False
    identity = str(api.start_bulk(order).id)
    read = api.read_bulk(identity)
    assert read.action == m.BulkAction.RETRY and read.filter.applicant_service == service
    assert identity in [str(item.id) for item in api.list_bulk().items]
    try:
        api.cancel_bulk(identity)
    except ApiException as error:
        # It is done by now.
        assert error.status == 409


def run_schedules(api, sink, app):
    api.register_app(app, m.AppRequest(
        domain="d.example", region="EU", output_mode=output(sink),
        events=m.AppEvents(on_scheduled_event=m.EventHandler(handler="h")),
        limits=m.AppLimits(recurring_schedules=10)))
    assert api.get_app(app).limits.one_time_schedules == 1000
    # Declared defaults are sent by this client, all of them.
    period = m.Repeat(m.PeriodRepeat(time_unit="days", frequency=1))
    cron = m.Repeat(m.CronRepeat(cron="30 9 * * MON", timezone="Europe/Rome"))
    for name, repeat in [("once", None), ("daily", period), ("weekly", cron)]:
        api.create_schedule(app, m.NamedScheduleRequest(
            name=name, data={"n": name}, schedule_at=datetime.datetime.now(datetime.timezone.utc)
            + datetime.timedelta(days=2), repeat=repeat))
    assert sorted(item.name for item in api.list_schedules(app).items) == ["daily", "once", "weekly"]
    read = api.fetch_schedule(app, "daily")
    assert read.repeat.actual_instance.time_unit == "days" and not read.paused
    assert len(api.preview_schedule(app, "weekly", n=3).occurrences) == 3
    api.update_schedule(app, "daily", m.NamedScheduleUpdate(data={}, schedule_at=read.schedule_at, repeat=read.repeat))
    api.pause_schedule(app, "daily")
    assert api.fetch_schedule(app, "daily").paused
    api.resume_schedule(app, "daily")
    assert api.run_schedule(app, "daily").expiration_id
    api.delete_schedule(app, "weekly")
    api.delete_app(app)


def main(base_url, sink):
    run = uuid.uuid4().hex[:12]
    with ApiClient(Configuration(host=base_url)) as client:
        run_timers(TimersApi(client), sink, f"pydantic-{run}")
        run_bulk(BulkApi(client), f"pydantic-{run}")
        run_schedules(SchedulesApi(client), sink, f"pydantic-app-{run}")
    print("openapi-generator, python: timers, bulk operations and schedules run")


if __name__ == "__main__":
    main(*sys.argv[1:])
