// Runs postman/ without Postman: `postman [NAME=VALUE…]` sets variables of the collection, such as baseUrl.
// Prints each failed test and `N passed, N failed`.
import { setDefaultResultOrder } from 'node:dns';
import { readFileSync } from 'node:fs';
import { PostmanRun } from './run.mjs';

// Debian 12's Node 18 tries one address of a name only, and for localhost that is ::1, where nothing may listen.
setDefaultResultOrder('ipv4first');

const file = new URL('../timer-service.postman_collection.json', import.meta.url);
const collection = JSON.parse(readFileSync(file, 'utf8'));

const variables = new Map(collection.variable.map(({ key, value }) => [key, value]));
// Whoever imports the collection has nothing else: it must know each name that it uses, or set it.
const text = JSON.stringify(collection);
for (const [, name] of text.matchAll(/\{\{([^{}]+)\}\}/g)) {
    if (!variables.has(name) && !text.includes(`collectionVariables.set('${name}'`)) {
        console.error(`postman: the collection has no variable ${name}`);
        process.exit(2);
    }
}
for (const argument of process.argv.slice(2)) {
    const at = argument.indexOf('=');
    if (at < 1) {
        console.error('usage: postman [NAME=VALUE…]');
        process.exit(2);
    }
    variables.set(argument.slice(0, at), argument.slice(at + 1));
}

const run = new PostmanRun(collection, variables);
await run.all();
console.log(`${run.passed} passed, ${run.failed} failed`);
process.exit(run.failed === 0 && run.passed > 0 ? 0 : 1);
