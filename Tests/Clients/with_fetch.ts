// The client that openapi-generator makes for TypeScript and fetch: `with_fetch.js BASE_URL SINK`.
import { Configuration, OutputMode, ResponseError, SchedulesApi, TimersApi } from './client';

declare const process: { argv: string[]; exit(code: number): never };

function check(isSo: boolean, what: string): void {
    if (!isSo) throw new Error(what);
}

function output(sink: string): OutputMode {
    return {
        type: 'rest', method: 'post', protocol: 'http', hostname: sink, path: '/generated',
        headers: { 'x-generated': 'fetch' },
    };
}

async function runTimers(api: TimersApi, sink: string, service: string): Promise<void> {
    const scheduleRequest = {
        payload: { a: 1 }, startDate: new Date('2099-01-01T00:00:00Z'), expirationIntervalMs: 1000,
        applicantService: service, outputMode: output(sink),
    };
    const { expirationId } = await api.schedule({ scheduleRequest, idempotencyKey: `${service}-1` });
    const again = await api.schedule({ scheduleRequest, idempotencyKey: `${service}-1` });
    check(again.expirationId === expirationId, 'a repetition makes no second timer');
    const page = await api.listExpirations({ status: 'pending', applicantService: service, order: 'soonest' });
    check(page.items.length === 1 && page.items[0].id === expirationId && page.nextCursor === null, 'it is listed');
    check(page.items[0].expirationStatus?.description === 'pending', 'it is pending');
    await api.abort({ abortRequest: { expirationId } });
    const read = await api.getExpiration({ id: expirationId });
    check(read.expirationStatus.id === 2 && read.outputMode.type === 'rest', 'it is aborted');
    const status = await api.getExpiration({ id: 'nothing' }).then(
        () => 200, (error) => (error instanceof ResponseError ? error.response.status : 0));
    check(status === 404, 'an unknown id is not found');
}

async function runSchedules(api: SchedulesApi, sink: string, accountId: string): Promise<void> {
    await api.registerApp({
        accountId,
        appRequest: {
            domain: 'd.example', region: 'EU', outputMode: output(sink),
            events: { onScheduledEvent: { handler: 'h' } }, limits: { recurringSchedules: 10 },
        },
    });
    check((await api.getApp({ accountId })).limits.oneTimeSchedules === 1000, 'limits have defaults');
    const scheduleAt = new Date(Date.now() + 2 * 86_400_000);
    await api.createSchedule({ accountId, namedScheduleRequest: { name: 'once', data: {}, scheduleAt } });
    await api.createSchedule({
        accountId,
        namedScheduleRequest: {
            name: 'daily', data: { n: 1 }, scheduleAt,
            repeat: {
                timeUnit: 'days', frequency: 1, timezone: 'UTC', gap: 'shift', overlap: 'first', misfire: 'one',
                misfireLimit: 100, misfireWindowMs: 86_400_000,
            },
        },
    });
    await api.createSchedule({
        accountId, namedScheduleRequest: { name: 'weekly', data: {}, scheduleAt, repeat: { cron: '30 9 * * MON' } },
    });
    const names = (await api.listSchedules({ accountId })).items.map((item) => item.name).sort();
    check(names.join() === 'daily,once,weekly', 'they are listed');
    const daily = { accountId, name: 'daily' };
    const read = await api.fetchSchedule(daily);
    check(!read.paused && read.repeat !== undefined && 'frequency' in read.repeat, 'it is read back');
    check((await api.previewSchedule({ accountId, name: 'weekly', n: 3 })).occurrences.length === 3, 'the next are shown');
    await api.updateSchedule({ ...daily, namedScheduleUpdate: { data: {}, scheduleAt, repeat: read.repeat } });
    await api.pauseSchedule(daily);
    check((await api.fetchSchedule(daily)).paused, 'it is paused');
    await api.resumeSchedule(daily);
    check((await api.runSchedule(daily)).expirationId !== '', 'it is run');
    await api.deleteSchedule({ accountId, name: 'weekly' });
    await api.deleteApp({ accountId });
}

async function main(basePath: string, sink: string): Promise<void> {
    const run = Date.now().toString(36);
    const configuration = new Configuration({ basePath });
    await runTimers(new TimersApi(configuration), sink, `fetch-${run}`);
    await runSchedules(new SchedulesApi(configuration), sink, `fetch-app-${run}`);
    console.log('openapi-generator, typescript-fetch: timers and schedules run');
}

main(process.argv[2], process.argv[3]).catch(async (error) => {
    const detail = error instanceof ResponseError ? `${error.response.url} ${error.response.status} ` +
        (await error.response.text()) : '';
    console.error(error, detail);
    process.exit(1);
});
