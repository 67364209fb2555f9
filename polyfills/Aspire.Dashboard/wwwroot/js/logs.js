import { get, repeat } from './api.js';
import { element, field, head, select, whenTyped } from './dom.js';
import { moment, severity, text } from './words.js';

const severities = [['', 'All'], ['9', 'Information and above'], ['13', 'Warning and above'], ['17', 'Error and above']];
const mostLines = 1000;

/** The structured logs of all processes, the newest first. */
export function openLogs(root, _, parameters) {
    const search = element('input', { type: 'search', autocomplete: 'off', placeholder: 'Words, a category or an attribute', value: parameters.get('query') ?? '' });
    const resource = select([['', 'All']], '');
    const level = select(severities, parameters.get('severity') ?? '');
    const trace = parameters.get('trace');
    const note = element('p', { className: 'muted', role: 'status' });
    const table = element('div', {});
    const more = element('button', { type: 'button', hidden: true }, 'Show older ones');
    root.append(
        element('search', { className: 'filters' }, field('Search', search), field('Service', resource), field('Level', level)),
        note, table, more);

    let lines = [];
    const ask = (bounds) => get('/api/logs', {
        query: search.value.trim(), resource: resource.value, severity: level.value, trace, ...bounds,
    });
    const show = () => {
        table.replaceChildren(...lines.length === 0 ? [] : [tableOf(lines, {})]);
        note.textContent = lines.length === 0 ? 'There are no such lines.' : '';
    };
    const anew = async () => {
        lines = await ask({});
        more.hidden = lines.length < 200;
        show();
    };
    whenTyped(search, anew);
    resource.addEventListener('change', anew);
    level.addEventListener('change', anew);
    more.addEventListener('click', async () => {
        const older = await ask({ before: lines.at(-1).number });
        lines = [...lines, ...older];
        more.hidden = older.length < 200;
        show();
    });
    void get('/api/logs/resources').then((names) => resource.append(...names.map((name) => element('option', { value: name }, name))));
    let isFirst = true;
    return repeat(2000, async () => {
        if (isFirst) {
            isFirst = false;
            await anew();
            return;
        }

        // What a person has opened to read stays open.
        const newer = await ask({ after: lines[0]?.number ?? 0 });
        if (newer.length > 0 && !table.querySelector('details[open]')) {
            lines = [...newer, ...lines].slice(0, mostLines);
            show();
        }
    });
}

/** Lines as a table. */
export function tableOf(lines, { isOfTrace = false }) {
    return element(
        'table', { className: 'stacked logs' },
        element('caption', { className: 'unseen' }, 'Log lines'),
        head('Time', 'Level', 'Service', 'Message', ...isOfTrace ? [] : ['Trace']),
        element('tbody', {}, ...lines.map((line) => rowOf(line, isOfTrace))));
}

function rowOf(line, isOfTrace) {
    const level = severity(line.severity);
    const attributes = Object.entries(line.attributes);
    return element(
        'tr', { className: line.severity >= 17 ? 'failure' : line.severity >= 13 ? 'warning' : '' },
        element('td', { 'data-title': 'Time' }, element('time', {}, moment(line.time))),
        element('td', { 'data-title': 'Level' }, element('span', { className: 'level' }, level)),
        element('td', { 'data-title': 'Service' }, line.instance || line.resource),
        element(
            'td', { 'data-title': 'Message', className: 'message' },
            element(
                'details', {}, element('summary', {}, line.body),
                element(
                    'dl', { className: 'pairs' }, element('dt', {}, 'Category'), element('dd', {}, line.category),
                    ...attributes.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, text(value))])))),
        isOfTrace ? null : element(
            'td', { 'data-title': 'Trace' },
            line.trace
                ? element('a', { href: `#/traces/${line.trace}?span=${line.span ?? ''}` }, element('span', { className: 'unseen' }, 'Trace '), line.trace.slice(0, 8))
                : '–'));
}
