// The part of chai that the collection uses, on node:assert.
import assert from 'node:assert/strict';

/// Values come from the script's own vm context, whose Array and Object are not ours: compare them by content.
const plain = (value) => (value === undefined ? undefined : JSON.parse(JSON.stringify(value)));
const show = (value) => (JSON.stringify(value) ?? String(value)).slice(0, 200);

const typeOf = (value) => {
    if (value === null) return 'null';
    return Array.isArray(value) ? 'array' : typeof value;
};

class Expectation {
    constructor(value) {
        this.value = value;
        // Words that only make the sentence readable.
        this.to = this.be = this.have = this;
    }

    equal(wanted) {
        assert.ok(this.value === wanted, `expected ${show(this.value)} to equal ${show(wanted)}`);
    }

    eql(wanted) {
        const same = () => assert.deepEqual(plain(this.value), plain(wanted));
        assert.doesNotThrow(same, undefined, `expected ${show(this.value)} to eql ${show(wanted)}`);
    }

    a(type) {
        assert.equal(typeOf(this.value), type, `expected ${show(this.value)} to be a ${type}`);
    }

    include(wanted) {
        const searchable = typeof this.value === 'string' || Array.isArray(this.value);
        assert.ok(searchable && this.value.includes(wanted), `expected ${show(this.value)} to include ${show(wanted)}`);
    }

    match(pattern) {
        assert.ok(typeof this.value === 'string' && pattern.test(this.value),
            `expected ${show(this.value)} to match ${pattern}`);
    }

    property(name) {
        assert.ok(Object.hasOwn(this.value, name), `expected ${show(this.value)} to have property ${show(name)}`);
    }

    lengthOf(wanted) {
        assert.equal(this.value.length, wanted, `expected ${show(this.value)} to have length ${wanted}`);
    }
}

export const expect = (value) => new Expectation(value);
