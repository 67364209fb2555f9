import { Api, ApiError } from './api.js';
import { byId, element, say } from './dom.js';
import { Session } from './session.js';

const precisions = ['fp32', 'fp16', 'bf16', 'fp8', 'int8'];
const api = new Api(new Session());

/** The values that were typed into cells, by the ids of the assumptions. All others come from the presets. */
const typed = new Map();
let asking = new AbortController();

/** Requests the plan for the typed and selected values. Only the response to the last request is shown. */
async function refresh() {
    asking.abort();
    asking = new AbortController();
    try {
        show(await api.plan({
            preset: byId('preset').value,
            gpu: byId('gpu').value,
            precision: byId('precision').value,
            what_if: byId('what-if').value || null,
            assumptions: Object.fromEntries(typed),
        }, asking.signal));
    } catch (failure) {
        if (failure instanceof DOMException && failure.name === 'AbortError') {
            return;
        }

        if (!(failure instanceof ApiError)) {
            throw failure;
        }

        complain(failure);
    }
}

/** Shows an error at the cell that caused it. */
function complain(failure) {
    clearComplaints();
    const cell = failure.param ? document.getElementById(`cell-${failure.param}`) : null;
    if (cell) {
        cell.querySelector('input').setAttribute('aria-invalid', 'true');
        say(cell.querySelector('.error'), failure.message);
    } else {
        say(byId('problem'), failure.status === 401 ? `${failure.message} Enter the key on the Videos page.` : failure.message);
    }
}

function clearComplaints() {
    say(byId('problem'), '');
    for (const input of document.querySelectorAll('[aria-invalid]')) {
        input.removeAttribute('aria-invalid');
    }

    for (const error of document.querySelectorAll('.cell .error')) {
        say(error, '');
    }
}

function show(plan) {
    clearComplaints();
    if (byId('assumptions').childElementCount === 0) {
        byId('assumptions').append(...sections(plan.assumptions).map(([name, cells]) => element(
            'fieldset', {}, element('legend', { textContent: name }), ...cells.map(makeCell))));
    }

    for (const assumption of plan.assumptions) {
        const cell = byId(`cell-${assumption.id}`);
        cell.classList.toggle('changed', typed.has(assumption.id));
        const input = cell.querySelector('input');
        if (!typed.has(assumption.id)) {
            input.value = assumption.text;
        }
    }

    byId('reset').disabled = typed.size === 0;
    showResults(plan);
    byId('notes').replaceChildren(...plan.notes.map((note) => element('p', { textContent: note })));
    byId('sources').replaceChildren(...plan.sources.map((source) => element('p', { textContent: source })));
}

function makeCell(assumption) {
    const input = element('input', {
        id: `input-${assumption.id}`, autocomplete: 'off', spellcheck: false, 'aria-describedby': `error-${assumption.id}`,
    });
    input.addEventListener('input', () => {
        // An empty cell gets the preset's value again.
        if (input.value.trim() === '') {
            typed.delete(assumption.id);
        } else {
            typed.set(assumption.id, input.value);
        }

        refresh();
    });
    return element(
        'div', { id: `cell-${assumption.id}`, className: 'cell' },
        element('label', { htmlFor: input.id, textContent: assumption.label }),
        input,
        element('p', { id: `error-${assumption.id}`, className: 'error', hidden: true }));
}

function showResults(plan) {
    const other = plan.what_if;
    const others = new Map(other?.results.map((result) => [result.id, result.text]));
    const columns = ['Figure', 'Value', ...(other ? [other.name] : []), 'Formula'];
    const table = byId('results');
    table.tHead.replaceChildren(element('tr', {}, ...columns.map((name, index) => element(
        'th', { scope: 'col', textContent: name, className: index > 0 && index < columns.length - 1 ? 'value' : '' }))));
    for (const body of [...table.tBodies]) {
        body.remove();
    }

    table.append(...sections(plan.results).map(([name, results]) => element(
        'tbody', {},
        element('tr', {}, element('th', { scope: 'rowgroup', colSpan: columns.length, textContent: name })),
        ...results.map((result) => element(
            'tr', { id: `result-${result.id}` },
            element('th', { scope: 'row', textContent: result.label }),
            element('td', { className: 'value', textContent: result.text }),
            other ? element('td', { className: 'value', textContent: others.get(result.id) }) : null,
            element('td', { className: 'formula', textContent: result.formula }))))));
    const text = (id) => plan.results.find((result) => result.id === id)?.text;
    const real = text('real_servers');
    say(byId('summary'), `${text('servers')} servers by the textbook formula${real ? `, ${real} by the network's shape` : ''}; ` +
        `${text('stored_after_month')} stored after a month; ${text('egress')} egress.`);
}

/** Groups cells by their section, in order. */
function sections(cells) {
    return [...Map.groupBy(cells, (cell) => cell.section)];
}

function fill(select, choices) {
    byId(select).replaceChildren(...choices.map(([value, textContent]) => element('option', { value, textContent })));
    byId(select).addEventListener('change', refresh);
}

async function load() {
    try {
        const presets = await api.planPresets();
        fill('preset', presets.models.map((model) => [model.id, model.name]));
        fill('gpu', presets.gpus.map((gpu) => [gpu.id, gpu.name]));
        fill('precision', precisions.map((name) => [name, name.toUpperCase()]));
        fill('what-if', [['', 'No change'], ...presets.what_ifs.map((change) => [change.id, change.name])]);
        byId('precision').value = 'fp16';
    } catch (failure) {
        if (!(failure instanceof ApiError)) {
            throw failure;
        }

        complain(failure);
        if (failure.isUnreached) {
            setTimeout(load, 3000);
        }

        return;
    }

    await refresh();
}

byId('reset').addEventListener('click', () => {
    typed.clear();
    refresh();
});
byId('assumptions').addEventListener('submit', (event) => event.preventDefault());
load();
