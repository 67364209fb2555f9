// Calls VideoGeneration with Node's gRPC client.

const assert = require('node:assert/strict');
const { status } = require('@grpc/grpc-js');
const { PROMPT, all, call, completed, create, deadline, getFailure, watch, withStub } = require('./common.js');

const STAGES = ['moderate_prompt', 'encode_text', 'denoise', 'decode_frames', 'moderate_frames', 'transcode'];
const STEPS = 100;
const UNKNOWN_ID = 'video_00000000000070008000000000000000';

const denoisingSteps = (video) => video.stages
    .filter((stage) => stage.name === 'denoise' && stage.total === STEPS)
    .map((stage) => stage.completed);

/** Reads messages until denoising has started. */
async function untilDenoising(messages) {
    for (;;) {
        const { value: video, done } = await messages.next();
        assert.ok(!done, 'the stream ended');
        if (denoisingSteps(video).some((step) => step > 2)) {
            return;
        }
    }
}

exports.test_watch_shows_the_steps_while_the_job_runs = () => withStub(async (stub) => {
    const video = await create(stub, { seed: 7, num_inference_steps: STEPS, cache_threshold: 0 });
    assert.equal(video.prompt, PROMPT);
    const messages = watch(stub, video.id)[Symbol.asyncIterator]();
    await untilDenoising(messages);
    assert.equal((await call(stub, 'GetVideo', { id: video.id })).status, 'VIDEO_STATUS_IN_PROGRESS');
    const seen = await all(messages);
    const steps = seen.flatMap(denoisingSteps);
    assert.deepEqual(steps, [...steps].sort((a, b) => a - b));
    assert.ok(new Set(steps).size > STEPS / 2, `only ${steps}`);
    const last = seen.at(-1);
    assert.equal(last.status, 'VIDEO_STATUS_COMPLETED');
    assert.equal(last.progress, 100);
    assert.deepEqual(last.stages.map((stage) => stage.name), STAGES);
});

exports.test_download_returns_the_same_file_as_rest = () => withStub(async (stub) => {
    const video = await completed(stub, { output_formats: ['mp4', 'gif'] });
    for (const [format, contentType] of [['mp4', 'video/mp4'], ['gif', 'image/gif']]) {
        const [{ info }, ...chunks] = await all(stub.DownloadVideo({ id: video.id, format }, deadline()));
        const file = Buffer.concat(chunks.map(({ chunk }) => chunk));
        assert.equal(info.content_type, contentType);
        assert.equal(info.length, file.length);
        const response = await fetch(`http://${process.env.TEXTTOVIDEO_REST}/v1/videos/${video.id}/content?format=${format}`);
        assert.equal(response.status, 200);
        assert.ok(file.equals(Buffer.from(await response.arrayBuffer())), `${format}: REST returns a different file`);
    }
});

exports.test_cancel_stops_the_job_and_a_second_cancel_changes_nothing = () => withStub(async (stub) => {
    const { id } = await create(stub, { num_inference_steps: STEPS, cache_threshold: 0 });
    const messages = watch(stub, id)[Symbol.asyncIterator]();
    await untilDenoising(messages);
    const cancelled = await call(stub, 'CancelVideo', { id });
    assert.equal(cancelled.error.code, 'cancelled');
    const last = (await all(messages)).at(-1);
    assert.equal(last.status, 'VIDEO_STATUS_FAILED');
    assert.equal(last.error.code, 'cancelled');
    assert.equal((await call(stub, 'CancelVideo', { id })).error.code, 'cancelled');
});

exports.test_a_cancelled_or_late_watch_ends_and_the_job_continues = () => withStub(async (stub) => {
    const { id } = await create(stub, { num_inference_steps: STEPS, cache_threshold: 0 });
    const watching = watch(stub, id);
    await watching[Symbol.asyncIterator]().next();
    const ended = new Promise((resolve, reject) => watching.on('error', reject).on('end', resolve));
    watching.cancel();
    assert.equal((await getFailure(ended)).code, status.CANCELLED);
    assert.equal((await getFailure(all(watch(stub, id, 50)))).code, status.DEADLINE_EXCEEDED);
    assert.notEqual((await call(stub, 'GetVideo', { id })).status, 'VIDEO_STATUS_FAILED');
    await call(stub, 'DeleteVideo', { id });
});

exports.test_errors_name_the_field_or_the_reason_in_their_details = () => withStub(async (stub) => {
    for (const fields of [{ prompt: '' }, { size: '63x64' }, { output_formats: ['mov'] }]) {
        const [field] = Object.keys(fields);
        const failure = await getFailure(create(stub, fields));
        assert.equal(failure.code, status.INVALID_ARGUMENT);
        assert.deepEqual(failure.details.BadRequest.fieldViolations.map((violation) => violation.field), [field]);
    }
    const calls = [
        () => call(stub, 'GetVideo', { id: UNKNOWN_ID }),
        () => all(watch(stub, UNKNOWN_ID)),
        () => all(stub.DownloadVideo({ id: UNKNOWN_ID }, deadline())),
    ];
    for (const calling of calls) {
        const failure = await getFailure(calling());
        assert.equal(failure.code, status.NOT_FOUND);
        assert.equal(failure.details.ErrorInfo.reason, 'NOT_FOUND');
    }
});
