import { element } from './dom.js';
import { duration, isRunning, stages } from './words.js';

/** Shows when each stage of a video ran: a table with bars in a common scale. */
export class Timeline {
    root;
    #rows = new Map();
    #caption;
    #video = null;
    /** The difference between the server's clock and the local clock, in seconds. */
    #skew = 0;

    constructor() {
        this.#caption = element('caption', {}, 'When each stage ran');
        const body = element('tbody', {});
        for (const stage of stages) {
            const bar = element('div', { className: 'bar' });
            const rest = element('div', { className: 'rest' });
            const took = element('td', { className: 'took' });
            const row = element(
                'tr', {},
                element('th', { scope: 'row' }, stage.label),
                element(
                    'td', { className: 'track' },
                    element('div', { className: 'lane', 'aria-hidden': 'true' }, rest, bar),
                    element('span', { className: 'unseen' })),
                took);
            body.append(row);
            this.#rows.set(stage.name, { row, bar, rest, took, start: row.querySelector('.unseen') });
        }

        this.root = element(
            'table', { className: 'timeline' },
            this.#caption,
            element('thead', { className: 'unseen' }, element(
                'tr', {}, ...['Stage', 'Started', 'Duration'].map((name) => element('th', { scope: 'col' }, name)))),
            body);
    }

    /** @param {import('./api.js').Video} video */
    show(video) {
        const heard = video.stages.findLast((stage) => stage.finished === null)?.started;
        const now = Date.now() / 1000;

        // A stage cannot start in the future, so the clocks differ.
        if (heard !== undefined && heard > now + this.#skew) {
            this.#skew = heard - now;
        }

        this.#video = video;
        this.draw();
    }

    /** Draws the bars for the current time. */
    draw() {
        const video = this.#video;
        if (!video) {
            return;
        }

        const now = Date.now() / 1000 + this.#skew;
        const begin = video.stages[0]?.started ?? now;
        const ends = video.stages.map((stage) => this.#getEnd(stage, now));
        const span = Math.max(0.001, ...ends.map((end) => end.expected - begin));
        for (const [name, row] of this.#rows) {
            const index = video.stages.findIndex((stage) => stage.name === name);
            const stage = video.stages[index];
            const isAtWork = stage?.finished === null && isRunning(video);
            row.row.className = !stage ? 'to-come' : isAtWork ? 'at-work' : stage.finished === null ? 'broken-off' : 'done';
            row.bar.hidden = row.rest.hidden = !stage;
            if (!stage) {
                row.took.textContent = '';
                row.start.textContent = 'not started';
                continue;
            }

            const { now: end, expected } = ends[index];
            place(row.bar, stage.started - begin, end - stage.started, span);
            place(row.rest, stage.started - begin, expected - stage.started, span);
            row.start.textContent = `after ${duration(stage.started - begin)}`;
            row.took.textContent = stage.finished === null && !isAtWork ? 'interrupted' : duration(Math.max(0, end - stage.started));
        }

        const last = Math.max(...ends.map((end) => end.now), begin);
        const waited = Math.round(begin - video.created_at);
        const queued = waited >= 2 ? `, after ${waited} s in the queue` : '';
        this.#caption.textContent = video.stages.length === 0
            ? 'No stage has started'
            : `${isRunning(video) ? 'Elapsed:' : 'Total:'} ${duration(last - begin)}${queued}`;
    }

    /** Returns when a stage ended, or when it is expected to end. */
    #getEnd(stage, now) {
        if (stage.finished !== null) {
            return { now: stage.finished, expected: stage.finished };
        }

        if (!isRunning(this.#video)) {
            const end = this.#video.completed_at ?? stage.started;
            return { now: end, expected: end };
        }

        const passed = Math.max(0, now - stage.started);
        const fraction = stage.completed && stage.total ? stage.completed / stage.total : 1;
        return { now: stage.started + passed, expected: stage.started + passed / fraction };
    }
}

function place(bar, start, length, span) {
    bar.style.left = `${(start / span * 100).toFixed(2)}%`;
    bar.style.width = `${(length / span * 100).toFixed(2)}%`;
}
