// Calls REST with OpenAI's own SDK. Only the base URL is configured.

const assert = require('node:assert/strict');
const { once } = require('node:events');
const http = require('node:http');
const { default: OpenAI, APIError, BadRequestError, ConflictError, NotFoundError } = require('openai');

const PROMPT = 'a red circle moving right on a blue background';
const UNKNOWN_ID = 'video_00000000000070008000000000000000';

const client = new OpenAI({ baseURL: `http://${process.env.TEXTTOVIDEO_REST}/v1`, apiKey: 'sk-interop', timeout: 60_000 });

const create = (fields = {}, options = {}) => client.videos.create(
    { prompt: PROMPT, model: 'shapes-mini', seconds: '2', size: '64x64', num_inference_steps: 10, seed: 7, ...fields }, options);

/** Polls at the interval that the server returns until the video has ended. */
async function ended(id) {
    for (;;) {
        const { data: video, response } = await client.videos.retrieve(id).withResponse();
        const wait = response.headers.get('openai-poll-after-ms');
        if (['completed', 'failed'].includes(video.status)) {
            assert.equal(wait, null);
            return video;
        }
        assert.ok(wait >= 200 && wait <= 10_000, wait);
        await new Promise((resolve) => setTimeout(resolve, Number(wait)));
    }
}

async function completed(fields) {
    const video = await ended((await create(fields)).id);
    assert.equal(video.status, 'completed', JSON.stringify(video));
    return video;
}

exports.test_create_and_retrieve_return_openais_video_object = async () => {
    const created = await create({ output_formats: ['mp4', 'gif'] });
    assert.equal(created.object, 'video');
    assert.ok(['queued', 'in_progress'].includes(created.status));
    assert.equal(created.error, null);
    assert.equal(created.remixed_from_video_id, null);
    const video = await ended(created.id);
    assert.equal(video.status, 'completed', JSON.stringify(video));
    assert.equal(video.progress, 100);
    assert.deepEqual(
        [video.id, video.model, video.prompt, video.seconds, video.size, video.seed, video.num_inference_steps],
        [created.id, 'shapes-mini', PROMPT, '2.125', '64x64', 7, 10]);
    assert.deepEqual(video.output_formats, ['mp4', 'gif']);
    assert.ok(video.completed_at >= video.created_at);
};

exports.test_list_pages_through_every_video_once = async () => {
    const made = [];
    for (let index = 0; index < 3; index += 1) {
        made.unshift((await completed({ num_inference_steps: 2 })).id);
    }
    const listed = [];
    for await (const video of client.videos.list({ limit: 2 })) {
        listed.push(video.id);
    }
    assert.deepEqual(listed.slice(0, 3), made);
    assert.equal(new Set(listed).size, listed.length);
    const oldestFirst = await client.videos.list({ limit: 100, order: 'asc' });
    assert.deepEqual(oldestFirst.data.map((video) => video.id).reverse(), listed);
};

exports.test_download_content_returns_each_variant = async () => {
    const { id } = await completed();
    const kinds = [
        [undefined, 'video/mp4', (file) => file.toString('latin1', 4, 8) === 'ftyp'],
        [{ variant: 'video' }, 'video/mp4', (file) => file.toString('latin1', 4, 8) === 'ftyp'],
        [{ variant: 'thumbnail' }, 'image/webp', (file) => file.toString('latin1', 8, 12) === 'WEBP'],
        [{ variant: 'spritesheet' }, 'image/jpeg', (file) => file.readUInt16BE(0) === 0xffd8],
    ];
    for (const [query, contentType, isOne] of kinds) {
        const response = await client.videos.downloadContent(id, query);
        const file = Buffer.from(await response.arrayBuffer());
        assert.equal(response.headers.get('content-type'), contentType);
        assert.equal(file.length, Number(response.headers.get('content-length')));
        assert.ok(isOne(file), contentType);
    }
};

exports.test_remix_copies_its_source_except_the_prompt = async () => {
    const source = await completed();
    const remix = await client.videos.remix(source.id, { prompt: 'a green circle moving right on a blue background' });
    assert.equal(remix.remixed_from_video_id, source.id);
    assert.equal(remix.prompt, 'a green circle moving right on a blue background');
    assert.equal(remix.seed, source.seed);
    assert.equal(remix.num_inference_steps, source.num_inference_steps);
    assert.equal((await ended(remix.id)).status, 'completed');
};

exports.test_delete_removes_the_video = async () => {
    const { id } = await completed({ num_inference_steps: 2 });
    assert.deepEqual(await client.videos.delete(id), { id, object: 'video.deleted', deleted: true });
    await assert.rejects(client.videos.retrieve(id), NotFoundError);
    await assert.rejects(client.videos.delete(id), NotFoundError);
};

exports.test_an_idempotency_key_creates_one_video = async () => {
    const options = { headers: { 'Idempotency-Key': `interop-${process.pid}-${Date.now()}` } };
    const videos = await Promise.all(Array.from({ length: 4 }, () => create({}, options)));
    assert.equal(new Set(videos.map((video) => video.id)).size, 1);
    await assert.rejects(create({ seed: 8 }, options), (error) => {
        assert.ok(error instanceof ConflictError, error.stack);
        assert.equal(error.code, 'idempotency_conflict');
        return true;
    });
};

exports.test_moderations_return_openais_categories_and_scores = async () => {
    const { id, model, results } = await client.moderations.create(
        { model: 'omni-moderation-latest', input: [PROMPT, 'a man k1lling people'] });
    assert.match(id, /^modr-/);
    assert.match(model, /^policy-/);
    const [harmless, violent] = results;
    assert.equal(harmless.flagged, false);
    assert.ok(Object.values(harmless.category_scores).every((score) => score === 0));
    assert.equal(violent.flagged, true);
    assert.equal(violent.categories.violence, true);
    assert.equal(violent.categories['sexual/minors'], false);
    assert.ok(violent.category_scores.violence > 0.7 && violent.category_scores.violence < 1, violent.category_scores.violence);
    assert.deepEqual(violent.category_applied_input_types['illicit/violent'], ['text']);
    const { results: [whole] } = await client.moderations.create(
        { input: [{ type: 'text', text: 'k1lling' }, { type: 'text', text: 'people' }] });
    assert.equal(whole.categories.violence, true);
    await assert.rejects(
        client.moderations.create({ input: [{ type: 'image_url', image_url: { url: 'https://example.com/cat.png' } }] }),
        (error) => error instanceof BadRequestError && error.param === 'input[0].type');
};

exports.test_errors_are_the_sdks_classes_with_param_and_code = async () => {
    const wrong = [
        [{ prompt: '' }, 'prompt'],
        [{ size: '63x64' }, 'size'],
        [{ seconds: '5' }, 'seconds'],
        [{ num_inference_steps: 'many' }, 'num_inference_steps'],
        [{ colour: 'red' }, 'colour'],
        [{ input_reference: new File(['PNG'], 'cat.png', { type: 'image/png' }) }, 'input_reference'],
    ];
    for (const [fields, param] of wrong) {
        await assert.rejects(create(fields), (error) => {
            assert.ok(error instanceof BadRequestError, error.stack);
            assert.equal(error.param, param);
            assert.equal(error.type, 'invalid_request_error');
            assert.ok(error.message.includes(`${param}: `), error.message);
            assert.ok(error.requestID);
            return true;
        });
    }
    await assert.rejects(client.videos.retrieve(UNKNOWN_ID), NotFoundError);
    await assert.rejects(client.videos.remix(UNKNOWN_ID, { prompt: PROMPT }), NotFoundError);
    const { id } = await create({ num_inference_steps: 100, cache_threshold: 0 });
    await assert.rejects(client.videos.downloadContent(id), ConflictError);
    await assert.rejects(client.videos.remix(id, { prompt: PROMPT }), (error) => error instanceof APIError && error.code === 'conflict');
    await client.videos.delete(id);
};

exports.test_webhooks_are_verified_by_the_sdk = async () => {
    const receiver = http.createServer(async (request, response) => {
        const chunks = await request.toArray();
        response.writeHead(204).end();
        receiver.emit('event', Buffer.concat(chunks).toString(), request.headers);
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
    try {
        const url = `http://127.0.0.1:${receiver.address().port}/hook`;
        const webhook = await client.post('/webhooks', { body: { url, events: ['video.completed'] } });
        const received = once(receiver, 'event');
        const { id } = await create({ num_inference_steps: 2 });
        const [body, headers] = await received;
        const event = await client.webhooks.unwrap(body, headers, webhook.secret);
        assert.deepEqual([event.object, event.type, event.data.id], ['event', 'video.completed', id]);
        await assert.rejects(client.webhooks.unwrap(body.replace(id, UNKNOWN_ID), headers, webhook.secret));
        await client.delete(`/webhooks/${webhook.id}`);
    } finally {
        receiver.close();
        receiver.closeAllConnections();
    }
};
