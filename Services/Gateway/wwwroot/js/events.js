import { ApiError } from './api.js';

/** The connection counts as broken after this time without data, in milliseconds. The server sends at least a comment every ten seconds. */
const silence = 25_000;
const longestPause = 10_000;

/**
 * Watches a video until it has ended. If the connection breaks, it reconnects and continues after the last received event.
 * It does not use EventSource, because EventSource cannot send an API key.
 * @param {import('./api.js').Api} api
 * @param {string} id
 * @param {{
 *   onVideo: (video: import('./api.js').Video) => void,
 *   onConnection: (isConnected: boolean) => void,
 *   onGone: (error: ApiError) => void,
 * }} listener
 * @param {AbortSignal} signal Stops watching.
 */
export async function watch(api, id, listener, signal) {
    let lastEventId = '';
    let hasEnded = false;
    let pause = 500;
    while (!hasEnded && !signal.aborted) {
        try {
            await readOnce();
        } catch (failure) {
            if (signal.aborted) {
                return;
            }

            if (failure instanceof ApiError && failure.status >= 400 && failure.status < 500 && failure.status !== 429) {
                listener.onGone(failure);
                return;
            }
        }

        if (!hasEnded) {
            listener.onConnection(false);
            await waitFor(pause, signal);
            pause = Math.min(2 * pause, longestPause);
        }
    }

    async function readOnce() {
        const attempt = new AbortController();
        const stop = () => attempt.abort();
        signal.addEventListener('abort', stop, { once: true });
        let timer = setTimeout(stop, silence);
        try {
            const response = await api.fetch(`/v1/videos/${id}/events`, {
                headers: { Accept: 'text/event-stream', ...(lastEventId && { 'Last-Event-ID': lastEventId }) },
                signal: attempt.signal,
            });
            listener.onConnection(true);
            if (response.status === 204) {
                hasEnded = true;
                return;
            }

            for await (const event of eventsOf(response.body, () => {
                clearTimeout(timer);
                timer = setTimeout(stop, silence);
            })) {
                pause = 500;
                lastEventId = event.id;
                const video = JSON.parse(event.data);
                hasEnded = video.status === 'completed' || video.status === 'failed';
                listener.onVideo(video);
            }
        } finally {
            clearTimeout(timer);
            signal.removeEventListener('abort', stop);
        }
    }
}

/**
 * Parses a stream of server-sent events. A block without data is a comment.
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} onSign Called whenever data has arrived.
 */
async function* eventsOf(body, onSign) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let text = '';
    try {
        while (true) {
            const { done, value } = await reader.read();
            if (done) {
                return;
            }

            onSign();
            text += value;
            const blocks = text.split('\n\n');
            text = blocks.pop();
            for (const block of blocks) {
                const fields = Object.fromEntries(block.split('\n').map((line) => {
                    const colon = line.indexOf(':');
                    return [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, '')];
                }));
                if (fields.data !== undefined) {
                    yield { id: fields.id ?? '', data: fields.data };
                }
            }
        }
    } finally {
        await reader.cancel().catch(() => {});
    }
}

/** Waits for a time, but not longer than until the network is available again. */
function waitFor(milliseconds, signal) {
    return new Promise((resolve) => {
        const done = () => {
            clearTimeout(timer);
            window.removeEventListener('online', done);
            signal.removeEventListener('abort', done);
            resolve();
        };
        const timer = setTimeout(done, milliseconds);
        window.addEventListener('online', done);
        signal.addEventListener('abort', done);
    });
}
