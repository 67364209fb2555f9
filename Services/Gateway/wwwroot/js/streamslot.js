const name = 'texttovideo-event-stream';

/**
 * The right to hold the one event stream that all tabs of a browser share. Over HTTP/1.1 a browser opens six connections to a server;
 * with a stream in each tab, the seventh tab would hang. A tab that is hidden gives the right to one that is visible. Without the Web
 * Locks API, which browsers offer only over HTTPS and to localhost, no tab has it.
 */
export class StreamSlot extends EventTarget {
    #waiting = null;
    #release = null;
    #follow = () => document.hidden ? this.#giveUp() : this.#request();

    constructor() {
        super();
        document.addEventListener('visibilitychange', this.#follow);
        this.#follow();
    }

    /** Whether this tab may hold an event stream now. The event "change" is raised when this changes. */
    get isHeld() {
        return this.#release !== null;
    }

    /** Gives the right to another tab, and does not ask for it again. */
    close() {
        document.removeEventListener('visibilitychange', this.#follow);
        this.#giveUp();
    }

    #request() {
        if (!navigator.locks || this.#waiting) {
            return;
        }

        const waiting = new AbortController();
        this.#waiting = waiting;
        navigator.locks.request(name, { signal: waiting.signal }, () => waiting.signal.aborted ? undefined : new Promise((resolve) => {
            this.#release = resolve;
            this.dispatchEvent(new Event('change'));
        })).catch((failure) => {
            if (failure.name !== 'AbortError') {
                throw failure;
            }
        });
    }

    #giveUp() {
        const release = this.#release;
        this.#waiting?.abort();
        this.#waiting = null;
        this.#release = null;
        if (release) {
            release();
            this.dispatchEvent(new Event('change'));
        }
    }
}
