// Checks with independent validators that the OpenAPI document is valid and that the server's responses match it.

const assert = require('node:assert/strict');
const { default: Ajv } = require('ajv/dist/2020');
const addFormats = require('ajv-formats');

const BASE = `http://${process.env.TEXTTOVIDEO_REST}`;
const PROMPT = 'a red circle moving right on a blue background';
const UNKNOWN_ID = 'video_00000000000070008000000000000000';

const json = (body) => ({ method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });

async function load() {
    const response = await fetch(`${BASE}/openapi.json`);
    assert.equal(response.status, 200);
    assert.match(response.headers.get('content-type'), /^application\/json/);
    return response.json();
}

/** Resolves a reference. */
const resolve = (document, node) => (node.$ref
    ? node.$ref.slice(2).split('/').reduce((at, name) => at[name], document)
    : node);

/** Forbids fields that the document does not define. */
function close(node) {
    if (node && typeof node === 'object') {
        if (node.properties && node.additionalProperties === undefined) {
            node.additionalProperties = false;
        }
        Object.values(node).forEach(close);
    }
    return node;
}

/** Makes calls, and validates each response with its operation in the document. */
async function checker() {
    const document = close(await load());
    const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
    ajv.addSchema({ $id: 'openapi', ...document });
    const used = new Set();

    async function call(path, values = {}, init = {}, query = '') {
        const method = (init.method ?? 'GET').toLowerCase();
        const operation = document.paths[path][method];
        const url = BASE + path.replace(/\{(\w+)\}/g, (_, name) => values[name]) + query;
        const response = await fetch(url, init);
        const described = operation.responses[response.status];
        const text = await response.text();
        assert.ok(described, `${method} ${url}: ${response.status} is not described: ${text}`);
        used.add(operation.operationId);
        const content = resolve(document, described).content;
        const type = (response.headers.get('content-type') ?? '').split(';')[0];
        if (!content || method === 'head' || response.status === 204) {
            return { response };
        }
        assert.ok(content[type], `${method} ${url}: the type ${type} is not described`);
        if (type !== 'application/json') {
            return { response };
        }
        const body = JSON.parse(text);
        const pointer = content[type].schema.$ref;
        const validate = pointer ? ajv.getSchema(`openapi${pointer}`) : ajv.compile(absolute(content[type].schema));
        assert.ok(validate(body), `${method} ${url}: ${ajv.errorsText(validate.errors)}\n${text}`);
        return { response, body };
    }

    return { document, call, used };
}

/** Makes the references in a schema absolute, so that they resolve outside the document. */
function absolute(schema) {
    return JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/'));
}

exports.test_document_is_valid_openapi = async () => {
    // An import by name does not search NODE_PATH.
    const { Validator } = await import(require.resolve('@seriousme/openapi-schema-validator'));
    const validator = new Validator();
    const result = await validator.validate(await load());
    assert.ok(result.valid, JSON.stringify(result.errors));
    assert.equal(validator.version, '3.1');
};

exports.test_responses_match_the_document = async () => {
    const { call } = await checker();
    const request = { prompt: PROMPT, seed: 7, num_inference_steps: 2, theme: 'night', style: 'ink', output_formats: ['mp4'] };
    const { body: created } = await call('/v1/videos', {}, json(request));
    const id = created.id;
    await call('/v1/videos/{id}/events', { id });
    const { body: ended } = await call('/v1/videos/{id}', { id });
    assert.equal(ended.status, 'completed', JSON.stringify(ended));
    await call('/v1/videos', {}, {}, '?limit=2&order=asc&query=circle');
    await call('/v1/videos/{id}/content', { id });
    await call('/v1/videos/{id}/content', { id }, { headers: { Range: 'bytes=0-9' } });
    await call('/v1/videos/{id}/content', { id }, { headers: { Range: 'bytes=999999999-' } });
    await call('/v1/videos/{id}/content', { id }, { method: 'HEAD' });
    await call('/v1/videos/{id}/content', { id }, {}, '?format=gif');
    await call('/v1/videos/{id}/content', { id }, {}, '?variant=thumbnail');
    await call('/v1/videos/{id}/content', { id }, {}, '?variant=spritesheet');
    await call('/v1/videos/{id}/cancel', { id }, { method: 'POST' });
    const long = { prompt: PROMPT, num_inference_steps: 100, cache_threshold: 0 };
    const { body: remix } = await call('/v1/videos/{id}/remix', { id }, json(long));
    await call('/v1/videos/{id}/content', { id: remix.id });
    await call('/v1/videos/{id}/cancel', { id: remix.id }, { method: 'POST' });
    const { body: { id: other } } = await call('/v1/videos', {}, json(request));
    await call('/v1/videos/{id}/events', { id: other });
    await call('/v1/videos/{id}', { id }, { method: 'DELETE' });
    await call('/v1/models');
    await call('/v1/plan/presets');
    await call('/v1/plan', {}, json({ preset: 'mochi-1', assumptions: { result_size: '2 MB', daily_users: 5 }, what_if: 'tensorrt-fp8' }));
    await call('/v1/simulate', {}, json({ pipeline: 'mochi-h100', jobs: 1000, objective: { seconds: 2000 }, loads: [0.01, 0.02] }));
    await call('/v1/plan', {}, json({ preset: 'fish-speech', gpu: 'l4-24gb', precision: 'fp8' }));
    await call('/v1/admin/status');
    await call('/v1/admin/dead-letters');
    await call('/v1/admin/dead-letters/requeue', {}, { method: 'POST' });
    await call('/v1/moderations', {}, json({ input: [PROMPT, 'a naked child'] }));
    await call('/v1/admin/moderation/decisions', {}, {}, '?limit=5');
    await call('/v1/admin/moderation/reviews');
    const { body: key } = await call('/v1/admin/keys');
    assert.deepEqual(key.data, []);
    const { body: link } = await call('/v1/videos/{id}/content/link', { id: other }, json({ expires_in: 60 }));
    const query = new URL(link.url).search;
    await call('/v1/videos/{id}/download', { id: other }, {}, query);
    await call('/v1/videos/{id}/download', { id: other }, { method: 'HEAD' }, query);
    await call('/v1/videos/{id}/download', { id: other }, {}, `${query}0`);
    await call('/v1/export');
    const { body: webhook } = await call('/v1/webhooks', {}, json({ url: 'https://1.1.1.1/hook' }));
    await call('/v1/webhooks');
    await call('/v1/webhooks/{id}/deliveries', { id: webhook.id });
    await call('/v1/webhooks/{id}', { id: webhook.id }, { method: 'DELETE' });
};

exports.test_errors_match_the_document = async () => {
    const { call, document } = await checker();
    await call('/v1/videos', {}, json({ prompt: '' }));
    await call('/v1/videos', {}, { method: 'POST', body: 'x', headers: { 'Content-Type': 'application/xml' } });
    await call('/v1/videos', {}, { method: 'POST', body: 'x'.repeat(2 << 20), headers: { 'Content-Type': 'text/plain' } });
    await call('/v1/videos', {}, {}, '?limit=0');
    await call('/v1/plan', {}, json({ assumptions: { daily_users: 0 } }));
    await call('/v1/simulate', {}, json({ jobs: -1 }));
    await call('/v1/webhooks', {}, json({ url: 'nowhere' }));
    for (const [path, operations] of Object.entries(document.paths)) {
        for (const method of Object.keys(operations)) {
            if (path.includes('{') && path !== '/v1/videos/{id}/remix') {
                const { response } = await call(path, { id: UNKNOWN_ID, tenant: 'nobody' }, { method: method.toUpperCase() });
                assert.ok([403, 404].includes(response.status), `${method} ${path}: ${response.status}`);
            }
        }
    }
};
