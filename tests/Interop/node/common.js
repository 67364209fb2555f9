// Shared by the client programs: the stub, a deadline for every call, and the parsing of errors.

const assert = require('node:assert/strict');
const path = require('node:path');
const grpc = require('@grpc/grpc-js');
const protoLoader = require('@grpc/proto-loader');
const protobuf = require('protobufjs');

const protos = path.join(__dirname, '..', 'Protos');
const definition = protoLoader.loadSync('texttovideo/v1/video_generation.proto', {
    includeDirs: [protos], keepCase: true, enums: String, longs: Number, defaults: true,
});
const { VideoGeneration } = grpc.loadPackageDefinition(definition).texttovideo.v1;
const richerErrors = protobuf.loadSync(path.join(protos, 'richer_errors.proto'));

// A generous timeout for a call that normally returns soon.
const TIMEOUT_MS = 60_000;

const PROMPT = 'a red circle moving right on a blue background';

const deadline = (ms = TIMEOUT_MS) => ({ deadline: Date.now() + ms });

/** Runs a scenario with a stub and closes the stub afterwards. */
async function withStub(scenario) {
    const stub = new VideoGeneration(process.env.TEXTTOVIDEO_GRPC, grpc.credentials.createInsecure(), {
        'grpc.enable_http_proxy': 0,
        'grpc.max_receive_message_length': 64 * 1024 * 1024,
    });
    try {
        return await scenario(stub);
    } finally {
        stub.close();
    }
}

/** Makes a unary call and returns a promise. */
const call = (stub, method, request) => new Promise((resolve, reject) => {
    stub[method](request, deadline(), (error, response) => (error ? reject(error) : resolve(response)));
});

const create = (stub, fields = {}) => call(stub, 'CreateVideo', { prompt: PROMPT, ...fields });

const watch = (stub, id, ms) => stub.WatchVideo({ id }, deadline(ms));

/** Returns all messages of a stream. */
async function all(stream) {
    const messages = [];
    for await (const message of stream) {
        messages.push(message);
    }
    return messages;
}

/** Creates a video and returns it when it has completed. */
async function completed(stub, fields = {}) {
    const { id } = await create(stub, { seed: 7, num_inference_steps: 10, ...fields });
    const video = (await all(watch(stub, id))).at(-1);
    assert.equal(video.status, 'VIDEO_STATUS_COMPLETED', JSON.stringify(video));
    return video;
}

/** Awaits a failure, and returns its code, message and the details of its google.rpc.Status by their type. */
async function getFailure(promise) {
    let error;
    try {
        await promise;
    } catch (caught) {
        error = caught;
    }
    assert.ok(error, 'the call succeeded');
    assert.ok('code' in error, error.stack);
    const [trailer] = error.metadata.get('grpc-status-details-bin');
    const details = {};
    if (trailer) {
        const status = richerErrors.lookupType('Status').decode(trailer);
        assert.equal(status.code, error.code);
        assert.equal(status.message, error.details);
        for (const { typeUrl, value } of status.details) {
            const name = typeUrl.slice(typeUrl.lastIndexOf('.') + 1);
            details[name] = richerErrors.lookupType(name).decode(value);
        }
    }
    return { code: error.code, message: error.details, details };
}

module.exports = { PROMPT, all, call, completed, create, deadline, getFailure, watch, withStub };
