/**
 * @typedef {object} Video A video as the API returns it.
 * @property {string} id
 * @property {'queued' | 'in_progress' | 'completed' | 'failed'} status
 * @property {number} progress Percent.
 * @property {number} created_at Seconds.
 * @property {number | null} completed_at
 * @property {string} model
 * @property {string} prompt
 * @property {string} negative_prompt
 * @property {string} seconds
 * @property {string} size
 * @property {number} num_frames
 * @property {number} fps
 * @property {number} seed
 * @property {number} num_inference_steps
 * @property {number} guidance_scale
 * @property {number} cache_threshold
 * @property {number | null} steps_skipped
 * @property {string[]} output_formats
 * @property {string} priority
 * @property {string | null} remixed_from_video_id
 * @property {number | null} [preview_step] The denoising step of the newest preview, if there is one.
 * @property {number | null} [queue_position] The place in the queue, from 1; null if the job does not wait.
 * @property {{code: string, message: string} | null} error
 * @property {(string | {message: string})[]} warnings
 * @property {{name: string, started: number, finished: number | null, completed?: number, total?: number}[]} stages
 */

/** An error response of the API, with its message. */
export class ApiError extends Error {
    /**
     * @param {number} status The HTTP status code; 0 if the server was not reached.
     * @param {{message: string, param?: string | null, code?: string | null}} error
     */
    constructor(status, error) {
        super(error.message);
        this.status = status;
        this.param = error.param ?? null;
        this.code = error.code ?? null;
    }

    get isUnreached() {
        return this.status === 0;
    }
}

/** Calls the server that served the page. Raises the event "unauthorized" when the server requires a key, or a different one. */
export class Api extends EventTarget {
    #session;

    /** @param {import('./session.js').Session} session */
    constructor(session) {
        super();
        this.#session = session;
    }

    /** Whether files must be fetched with a key: an element that loads a file does not send one. */
    get hasKey() {
        return this.#session.key !== '';
    }

    async models() {
        return (await this.#json('GET', '/v1/models')).data;
    }

    /**
     * @param {object} request
     * @param {string} idempotencyKey The same for the same request, so that a retry after a lost response does not create a second video.
     * @returns {Promise<Video>}
     */
    create(request, idempotencyKey) {
        return this.#json('POST', '/v1/videos', request, { 'Idempotency-Key': idempotencyKey });
    }

    /** @returns {Promise<Video>} */
    remix(id, request, idempotencyKey) {
        return this.#json('POST', `/v1/videos/${id}/remix`, request, { 'Idempotency-Key': idempotencyKey });
    }

    /** Returns the models, GPUs and changes that a plan can use. */
    planPresets() {
        return this.#json('GET', '/v1/plan/presets');
    }

    /**
     * Returns the capacity plan for a number of users.
     * @param {object} request
     * @param {AbortSignal} signal
     */
    plan(request, signal) {
        return this.#json('POST', '/v1/plan', request, {}, signal);
    }

    /**
     * @param {{query?: string, after?: string, limit?: number}} of
     * @returns {Promise<{data: Video[], has_more: boolean, last_id: string | null}>}
     */
    videos({ query, after, limit }) {
        const parameters = new URLSearchParams();
        for (const [name, value] of Object.entries({ query, after, limit })) {
            if (value) {
                parameters.set(name, String(value));
            }
        }

        return this.#json('GET', `/v1/videos?${parameters}`);
    }

    /**
     * @param {string} id
     * @param {AbortSignal} [signal]
     * @returns {Promise<Video>}
     */
    video(id, signal) {
        return this.#json('GET', `/v1/videos/${id}`, undefined, {}, signal);
    }

    /** @returns {Promise<Video>} */
    cancel(id) {
        return this.#json('POST', `/v1/videos/${id}/cancel`);
    }

    remove(id) {
        return this.#json('DELETE', `/v1/videos/${id}`);
    }

    /** Returns the videos whose review is pending, oldest first. Needs an admin key, like the calls below. */
    reviews() {
        return this.#json('GET', '/v1/admin/moderation/reviews');
    }

    /** Returns some of the frames under review as one picture. */
    async reviewedFrames(id) {
        return (await this.fetch(`/v1/admin/moderation/reviews/${id}/frames`)).blob();
    }

    /** @param {string} note A note for the record; may be empty. */
    approve(id, note) {
        return this.#json('POST', `/v1/admin/moderation/reviews/${id}/approve`, { note: note || null });
    }

    /** @param {string} note A note for the record; may be empty. */
    reject(id, note) {
        return this.#json('POST', `/v1/admin/moderation/reviews/${id}/reject`, { note: note || null });
    }

    /** @param {string | null} after The id of the key after which the page of the list starts. */
    keys(after) {
        return this.#json('GET', after ? `/v1/admin/keys?after=${after}` : '/v1/admin/keys');
    }

    createKey(request) {
        return this.#json('POST', '/v1/admin/keys', request);
    }

    revokeKey(id) {
        return this.#json('DELETE', `/v1/admin/keys/${id}`);
    }

    /**
     * Calls the server, and throws an ApiError if the call fails.
     * @param {string} path
     * @param {RequestInit} [options]
     */
    async fetch(path, options = {}) {
        const headers = new Headers(options.headers);
        if (this.hasKey) {
            headers.set('Authorization', `Bearer ${this.#session.key}`);
        }

        let response;
        try {
            response = await fetch(path, { ...options, headers, cache: 'no-store' });
        } catch (failure) {
            if (failure instanceof DOMException && failure.name === 'AbortError') {
                throw failure;
            }

            throw new ApiError(0, { message: 'The server cannot be reached.' });
        }

        if (!response.ok) {
            const error = await readError(response);
            if (error.status === 401) {
                this.dispatchEvent(new CustomEvent('unauthorized', { detail: error.message }));
            }

            throw error;
        }

        return response;
    }

    async #json(method, path, body, headers = {}, signal = undefined) {
        const response = await this.fetch(path, body === undefined
            ? { method, headers, signal }
            : { method, headers: { ...headers, 'Content-Type': 'application/json' }, body: JSON.stringify(body), signal });
        return response.json();
    }
}

async function readError(response) {
    try {
        return new ApiError(response.status, (await response.json()).error);
    } catch {
        return new ApiError(response.status, { message: `The server answered with ${response.status} ${response.statusText}.` });
    }
}
