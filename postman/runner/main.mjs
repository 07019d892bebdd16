// Runs postman/ without Postman: `postman [NAME=VALUE…]` sets variables of the environment, such as baseUrl.
// Prints each failed test and `N passed, N failed`.
import { setDefaultResultOrder } from 'node:dns';
import { readFileSync } from 'node:fs';
import { PostmanRun } from './run.mjs';

// Debian 12's Node 18 tries one address of a name only, and for localhost that is ::1, where nothing may listen.
setDefaultResultOrder('ipv4first');

const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

const environment = new Map();
for (const { key, value, enabled } of read('timer-service.postman_environment.json').values) {
    if (enabled !== false) environment.set(key, value);
}
for (const argument of process.argv.slice(2)) {
    const at = argument.indexOf('=');
    if (at < 1) {
        console.error('usage: postman [NAME=VALUE…]');
        process.exit(2);
    }
    environment.set(argument.slice(0, at), argument.slice(at + 1));
}

const run = new PostmanRun(read('timer-service.postman_collection.json'), environment);
await run.all();
console.log(`${run.passed} passed, ${run.failed} failed`);
process.exit(run.failed === 0 && run.passed > 0 ? 0 : 1);
