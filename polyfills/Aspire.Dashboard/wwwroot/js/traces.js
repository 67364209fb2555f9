import { get, repeat } from './api.js';
import { element, field, head, whenTyped } from './dom.js';
import { count, duration, hueOf, moment } from './words.js';

/** The traces, the newest first. */
export function openTraces(root, _, parameters) {
    const search = element('input', {
        type: 'search', autocomplete: 'off', spellcheck: false, value: parameters.get('query') ?? '', placeholder: 'Video id, trace id or name',
    });
    const isFailed = element('input', { type: 'checkbox', checked: parameters.has('failed') });
    const note = element('p', { className: 'muted', role: 'status' });
    const body = element('tbody', {});
    const more = element('button', { type: 'button', hidden: true }, 'Show older ones');
    root.append(
        element(
            'search', { className: 'filters' }, field('Search', search), element('label', { className: 'check' }, isFailed, ' Only with errors')),
        note,
        element(
            'table', { className: 'stacked traces' },
            element('caption', { className: 'unseen' }, 'Traces'),
            head('Began', 'Name', 'Services', '#Spans', '#Duration'),
            body),
        more);

    let traces = [];
    let isPaged = false;
    let shown = '';
    const ask = (before) => get('/api/traces', { query: search.value.trim(), failed: isFailed.checked, before });
    const show = () => {
        // Rows that a person is about to click stay where they are.
        const now = JSON.stringify(traces);
        if (now === shown) {
            return;
        }

        shown = now;
        const focused = document.activeElement?.closest('tr')?.dataset.id;
        body.replaceChildren(...traces.map(rowOf));
        body.querySelector(`tr[data-id="${focused}"] a`)?.focus();
        note.textContent = traces.length === 0
            ? (search.value.trim() === '' && !isFailed.checked ? 'No trace has come yet.' : 'There is no such trace.')
            : '';
    };
    const refresh = async () => {
        if (!isPaged) {
            traces = await ask(null);
            more.hidden = traces.length < 100;
            show();
        }
    };
    const anew = () => {
        isPaged = false;
        const query = new URLSearchParams();
        if (search.value.trim() !== '') {
            query.set('query', search.value.trim());
        }

        if (isFailed.checked) {
            query.set('failed', '1');
        }

        history.replaceState(null, '', query.size === 0 ? '#/traces' : `#/traces?${query}`);
        void refresh();
    };
    whenTyped(search, anew);
    isFailed.addEventListener('change', anew);
    more.addEventListener('click', async () => {
        isPaged = true;
        const older = await ask(traces.at(-1).start);
        traces = [...traces, ...older];
        more.hidden = older.length < 100;
        show();
    });
    return repeat(2000, refresh);
}

function rowOf(trace) {
    const row = element(
        'tr', {},
        element('td', { 'data-title': 'Began' }, element('time', {}, moment(trace.start))),
        element('th', { scope: 'row' }, element('a', { href: `#/traces/${trace.id}` }, trace.name), ' ', element('span', { className: 'muted' }, trace.resource)),
        element('td', { 'data-title': 'Services' }, element('div', { className: 'tags' }, ...trace.resources.map(tagOf))),
        element(
            'td', { 'data-title': 'Spans', className: 'number' }, trace.spans.toLocaleString('en'),
            trace.errors > 0 ? element('span', { className: 'failed-tag' }, count(trace.errors, 'error')) : null),
        element('td', { 'data-title': 'Duration', className: 'number' }, duration(trace.duration)));
    row.dataset.id = trace.id;
    return row;
}

/** A service's name with its colour. */
export function tagOf(name) {
    return element('span', { className: 'tag' }, element('span', { className: `swatch hue-${hueOf(name)}`, 'aria-hidden': 'true' }), name);
}
