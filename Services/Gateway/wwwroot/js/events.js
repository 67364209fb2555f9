import { ApiError } from './api.js';
import { StreamSlot } from './streamslot.js';

/** The connection counts as broken after this time without data, in milliseconds. The server sends at least a comment every ten seconds. */
const silence = 25_000;
const shortestPause = 500;
const longestPause = 10_000;

/** How often a tab without an event stream asks for the state of its video, in milliseconds. */
const pollingInterval = 1000;

/**
 * Watches a video until it has ended. Of all tabs of the browser, one receives the events of its video; the others ask for the state of
 * theirs again and again. If the connection breaks, it reconnects and continues after the last received event.
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
    const slot = new StreamSlot();
    let lastEventId = '';
    let hasEnded = false;
    let pause = shortestPause;
    try {
        while (!hasEnded && !signal.aborted) {
            await watchOnce();
        }
    } finally {
        slot.close();
    }

    async function watchOnce() {
        const mayStream = slot.isHeld;
        let isLost = mayStream;
        let isRefused = false;
        try {
            if (mayStream) {
                await readOnce();
            } else {
                take(await api.video(id, signal));
                listener.onConnection(true);
                pause = shortestPause;
            }
        } catch (failure) {
            if (signal.aborted) {
                return;
            }

            if (failure instanceof ApiError && failure.status >= 400 && failure.status < 500 && failure.status !== 429) {
                hasEnded = true;
                listener.onGone(failure);
                return;
            }

            isRefused = failure instanceof ApiError && failure.status === 429;
            isLost = !isRefused;
            pause = Math.min(2 * pause, longestPause);
        }

        if (hasEnded || (mayStream && !slot.isHeld)) {
            return;
        }

        if (isLost) {
            listener.onConnection(false);
            await waitFor(pause, signal);
        } else if (isRefused || !slot.isHeld) {
            await waitFor(Math.max(pause, document.hidden ? longestPause : pollingInterval), signal, isRefused ? undefined : slot);
        }
    }

    function take(video) {
        hasEnded = video.status === 'completed' || video.status === 'failed';
        listener.onVideo(video);
    }

    async function readOnce() {
        const attempt = new AbortController();
        const stop = () => attempt.abort();
        const stopWithoutSlot = () => slot.isHeld || stop();
        signal.addEventListener('abort', stop, { once: true });
        slot.addEventListener('change', stopWithoutSlot);
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

            for await (const event of readEvents(response.body, () => {
                clearTimeout(timer);
                timer = setTimeout(stop, silence);
            })) {
                pause = shortestPause;
                lastEventId = event.id;
                take(JSON.parse(event.data));
            }
        } finally {
            clearTimeout(timer);
            signal.removeEventListener('abort', stop);
            slot.removeEventListener('change', stopWithoutSlot);
        }
    }
}

/**
 * Parses a stream of server-sent events. A block without data is a comment.
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} onSign Called whenever data has arrived.
 */
async function* readEvents(body, onSign) {
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

/**
 * Waits for a time, but not longer than until the network is available again, the tab is visible again, or the slot changes.
 * @param {number} milliseconds
 * @param {AbortSignal} signal
 * @param {EventTarget} [slot]
 */
function waitFor(milliseconds, signal, slot = new EventTarget()) {
    return new Promise((resolve) => {
        const done = () => {
            clearTimeout(timer);
            window.removeEventListener('online', done);
            document.removeEventListener('visibilitychange', done);
            signal.removeEventListener('abort', done);
            slot.removeEventListener('change', done);
            resolve();
        };
        const timer = setTimeout(done, milliseconds);
        window.addEventListener('online', done);
        document.addEventListener('visibilitychange', done);
        signal.addEventListener('abort', done);
        slot.addEventListener('change', done);
    });
}
