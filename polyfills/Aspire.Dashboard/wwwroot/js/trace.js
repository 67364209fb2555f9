import { get } from './api.js';
import { announce, element } from './dom.js';
import { tableOf } from './logs.js';
import { tagOf } from './traces.js';
import { count, duration, hueOf, moment, spanKinds, text } from './words.js';

const mostSpans = 5000;
const refreshEvery = 2000;

/** After so much time without news, more is not to be expected. */
const settled = 30_000;

/** A trace as a waterfall. */
export function openTrace(root, id, parameters) {
    const heading = root.querySelector('h1');
    const facts = element('dl', { className: 'facts' });
    const services = element('div', { className: 'tags' });
    const note = element('p', { className: 'muted', role: 'status' }, 'Loading …');
    const waterfall = new Waterfall((span) => details.replaceChildren(...detailsOf(span)));
    const details = element('section', { className: 'details panel', 'aria-label': 'The chosen span', hidden: true });
    waterfall.details = details;
    const logs = element('section', { 'aria-label': 'Logs of this trace' });
    root.append(facts, services, note, element('div', { className: 'trace' }, waterfall.root, details), logs);

    let timer;
    let isOver = false;
    let last = -1;
    const load = async () => {
        try {
            const spans = await get(`/api/traces/${id}`);
            if (isOver) {
                return;
            }

            if (spans.length !== last) {
                last = spans.length;
                show(spans);
                const lines = await get('/api/logs', { trace: id });
                logs.replaceChildren(
                    ...lines.length === 0 ? [] : [element('h2', {}, 'Logs'), tableOf(lines.reverse(), { isOfTrace: true })]);
            }

            const end = Math.max(...spans.map((span) => span.start + span.duration));
            if (!isOver && Date.now() - end < settled) {
                timer = setTimeout(load, refreshEvery);
            }
        } catch (error) {
            note.textContent = error.message;
        }
    };
    const show = (spans) => {
        const own = spans.filter((span) => span.trace === id);
        const first = own.find((span) => span.parent === null) ?? own[0];
        const start = Math.min(...spans.map((span) => span.start));
        const end = Math.max(...spans.map((span) => span.start + span.duration));
        const failed = spans.filter((span) => span.status === 2).length;
        heading.textContent = first.name;
        document.title = `${first.name} – Dashboard`;
        facts.replaceChildren(
            ...fact('Trace', id), ...fact('Began', moment(start)), ...fact('Took', duration(end - start)),
            ...fact('Spans', own.length === spans.length
                ? count(own.length, 'span') : `${count(own.length, 'span')}, and ${spans.length - own.length} linked to it`),
            ...failed > 0 ? fact('Failed', count(failed, 'span')) : []);
        services.replaceChildren(...[...new Set(spans.map((span) => span.resource))].map(tagOf));
        note.textContent = spans.length >= mostSpans ? `It has more than the ${mostSpans} spans that are shown.` : '';
        waterfall.show(spans, start, end, parameters.get('span'));
    };
    void load();
    return () => {
        isOver = true;
        clearTimeout(timer);
    };
}

function fact(name, value) {
    return [element('div', {}, element('dt', {}, name), element('dd', {}, value))];
}

/** Rows of spans in their tree, with bars drawn to one scale. */
class Waterfall {
    root;
    details;
    #body = element('tbody', {});
    #scale = element('th', { scope: 'col', className: 'lane-head' });
    #chosen = null;
    #folded = new Set();
    #show;

    constructor(show) {
        this.#show = show;
        this.root = element(
            'div', { className: 'waterfall' },
            element(
                'table', {},
                element('caption', { className: 'unseen' }, 'Spans'),
                element('thead', {}, element(
                    'tr', {}, element('th', { scope: 'col' }, 'Span'), this.#scale, element('th', { scope: 'col', className: 'number' }, 'Took'))),
                this.#body));
        this.root.addEventListener('keydown', (event) => this.#move(event));
    }

    show(spans, start, end, chosen) {
        const whole = Math.max(end - start, 0.001);
        this.#scale.replaceChildren(...[0, 0.25, 0.5, 0.75].map((part) => {
            const tick = element('span', { className: 'tick' }, part === 0 ? '0' : duration(whole * part));
            tick.style.left = `${part * 100}%`;
            return tick;
        }));
        const ids = new Map(spans.map((span) => [span.id, span]));
        const below = new Map();
        for (const span of spans) {
            const parent = span.linkedTo ?? span.parent;
            const key = parent !== null && ids.has(parent) && parent !== span.id ? parent : null;
            below.set(key, [...below.get(key) ?? [], span]);
        }

        const rows = [];
        let levels = 1;
        const add = (span, depth, above) => {
            levels = Math.max(levels, depth);
            rows.push(this.#row(span, depth, above, below.get(span.id)?.length ?? 0, start, whole));
            for (const child of below.get(span.id) ?? []) {
                add(child, depth + 1, [...above, span.id]);
            }
        };
        for (const span of below.get(null) ?? []) {
            add(span, 0, []);
        }

        this.root.style.setProperty('--levels', String(levels));
        this.#body.replaceChildren(...rows);
        this.#fold();
        const former = this.#chosen ?? chosen;
        if (former && ids.has(former)) {
            this.#choose(ids.get(former), this.#body.querySelector(`tr[data-span="${former}"]`));
        }
    }

    #row(span, depth, above, children, start, whole) {
        const isFailed = span.status === 2;
        const name = element(
            'button', { type: 'button', className: 'span-name' },
            element('span', { className: `swatch hue-${hueOf(span.resource)}`, 'aria-hidden': 'true' }),
            element('span', { className: 'span-title' }, span.name), ' ',
            element('span', { className: 'muted' }, span.resource),
            span.linkedTo ? element('span', { className: 'linked-tag' }, 'linked') : null,
            isFailed ? element('span', { className: 'failed-tag' }, 'error') : null);
        const row = element('tr', { className: isFailed ? 'failed' : '' });
        const toggle = element('button', { type: 'button', className: 'toggle', 'aria-expanded': 'true', 'aria-label': `What is below ${span.name}` });
        toggle.addEventListener('click', () => {
            const isFolded = !this.#folded.delete(span.id);
            if (isFolded) {
                this.#folded.add(span.id);
            }

            this.#fold();
        });
        name.addEventListener('click', () => {
            this.#choose(span, row);
            announce(`${span.name}, ${duration(span.duration)}`);
        });
        const first = element('div', { className: 'span-cell' }, children > 0 ? toggle : element('span', { className: 'toggle-space' }), name);
        first.style.setProperty('--depth', String(depth));
        const bar = element('span', { className: `bar hue-${hueOf(span.resource)}${span.linkedTo ? ' linked' : ''}` });
        bar.style.left = `${((span.start - start) / whole * 100).toFixed(3)}%`;
        bar.style.width = `${(span.duration / whole * 100).toFixed(3)}%`;
        row.append(
            element('th', { scope: 'row' }, first),
            element('td', { className: 'track' }, element('div', { className: 'lane', 'aria-hidden': 'true' }, bar), element('span', { className: 'unseen' }, `after ${duration(span.start - start)}`)),
            element('td', { className: 'number' }, duration(span.duration)));
        row.dataset.span = span.id;
        row.dataset.above = above.join(' ');
        return row;
    }

    #fold() {
        for (const row of this.#body.children) {
            row.hidden = row.dataset.above.split(' ').some((id) => this.#folded.has(id));
            row.querySelector('.toggle')?.setAttribute('aria-expanded', String(!this.#folded.has(row.dataset.span)));
        }
    }

    #choose(span, row) {
        this.#chosen = span.id;
        for (const button of this.#body.querySelectorAll('.span-name[aria-pressed]')) {
            button.removeAttribute('aria-pressed');
            button.closest('tr').classList.remove('chosen');
        }

        row.querySelector('.span-name').setAttribute('aria-pressed', 'true');
        row.classList.add('chosen');
        this.details.hidden = false;
        this.#show(span);
    }

    /** Up and down go from span to span. */
    #move(event) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const row = document.activeElement?.closest('tr[data-span]');
        if (!step || !row) {
            return;
        }

        event.preventDefault();
        const rows = [...this.#body.children].filter((one) => !one.hidden);
        rows[rows.indexOf(row) + step]?.querySelector('.span-name').focus();
    }
}

function detailsOf(span) {
    const attributes = Object.entries(span.attributes);
    return [
        element('h2', {}, span.name),
        element(
            'dl', { className: 'pairs' },
            ...pair('Service', span.instance || span.resource), ...pair('Took', duration(span.duration)), ...pair('Began', moment(span.start)),
            ...pair('Kind', spanKinds[span.kind] ?? `${span.kind}`), ...pair('Source', span.scope),
            ...span.status === 2 ? pair('Failed', span.message ?? 'yes') : [], ...pair('Span', span.id),
            ...span.linkedTo ? pair('Trace of its own', element('a', { href: `#/traces/${span.trace}?span=${span.id}` }, span.trace)) : []),
        ...attributes.length === 0 ? [] : [
            element('h3', {}, 'Attributes'),
            element('dl', { className: 'pairs' }, ...attributes.flatMap(([name, value]) => pair(name, text(value)))),
        ],
        ...span.events.length === 0 ? [] : [
            element('h3', {}, 'Events'),
            ...span.events.map((event) => element(
                'details', {}, element('summary', {}, `${event.name} after ${duration(event.time - span.start)}`),
                element('dl', { className: 'pairs' }, ...Object.entries(event.attributes).flatMap(([name, value]) => pair(name, text(value)))))),
        ],
    ];
}

function pair(name, value) {
    return [element('dt', {}, name), element('dd', {}, value)];
}
