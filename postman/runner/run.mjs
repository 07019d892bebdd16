// One run of a collection, request by request, with the part of Postman's sandbox that the collection uses.
import assert from 'node:assert/strict';
import vm from 'node:vm';
import { expect } from './expect.mjs';

const REQUEST_DEADLINE_MS = 30_000;
const SCRIPT_DEADLINE_MS = 5_000;

const flatten = (items) => items.flatMap((item) => (item.item ? flatten(item.item) : [item]));

export class PostmanRun {
    passed = 0;
    failed = 0;

    constructor(collection, variables) {
        this.items = flatten(collection.item);
        this.variables = variables;
    }

    async all() {
        let index = 0;
        while (index < this.items.length) {
            const next = await this.one(this.items[index]);
            index = next === undefined ? index + 1 : this.items.findIndex((item) => item.name === next);
            if (index < 0) throw new Error(`the collection has no request ${next}`);
        }
    }

    /// Sends one request; answers the name of the request that its script wants next, if it says so.
    async one(item) {
        const state = { name: item.name, next: undefined };
        try {
            await this.script(item, 'prerequest', state);
            state.response = await this.send(item.request);
            await this.script(item, 'test', state);
        } catch (error) {
            this.failed += 1;
            console.log(`FAILED ${item.name}: ${error.message} ${error.cause ?? ''}`);
        }
        return state.next;
    }

    async send(request) {
        const headers = new Headers();
        for (const { key, value, disabled } of request.header ?? []) {
            if (!disabled) headers.append(key, this.filled(value));
        }
        const response = await fetch(this.filled(request.url.raw ?? request.url), {
            method: request.method,
            headers,
            body: request.body ? this.filled(request.body.raw) : undefined,
            redirect: 'manual',
            signal: AbortSignal.timeout(REQUEST_DEADLINE_MS),
        });
        return { code: response.status, headers: response.headers, body: await response.text() };
    }

    filled(text) {
        return text.replace(/\{\{([^{}]+)\}\}/g, (whole, name) => this.variables.get(name) ?? whole);
    }

    async script(item, listen, state) {
        const event = (item.event ?? []).find((event) => event.listen === listen);
        if (!event) return;
        const timers = [];
        const sandbox = {
            pm: this.sandbox(state),
            // Postman sends the request when the timers of its script have run out.
            setTimeout: (body, milliseconds) =>
                timers.push(new Promise((done) => setTimeout(done, milliseconds)).then(body)),
        };
        vm.runInNewContext(event.script.exec.join('\n'), sandbox, { timeout: SCRIPT_DEADLINE_MS });
        await Promise.all(timers);
    }

    sandbox(state) {
        return {
            expect,
            test: (name, body) => this.test(`${state.name}: ${name}`, body),
            info: { requestName: state.name },
            execution: { setNextRequest: (name) => { state.next = name; } },
            collectionVariables: {
                get: (name) => this.variables.get(name),
                set: (name, value) => this.variables.set(name, String(value)),
                unset: (name) => this.variables.delete(name),
            },
            response: state.response && this.responseObject(state.response),
        };
    }

    responseObject({ code, headers, body }) {
        return {
            code,
            headers: { get: (name) => headers.get(name) ?? undefined },
            text: () => body,
            json: () => JSON.parse(body),
            to: { have: { status: (wanted) => assert.equal(code, wanted, `answered ${code}: ${body.slice(0, 300)}`) } },
        };
    }

    test(name, body) {
        try {
            body();
            this.passed += 1;
        } catch (error) {
            this.failed += 1;
            console.log(`FAILED ${name}: ${error.message}`);
        }
    }
}
