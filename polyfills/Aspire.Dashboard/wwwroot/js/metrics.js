import { get, repeat } from './api.js';
import { element, field, offer, select } from './dom.js';
import { draw } from './plot.js';

const windows = [['5', '5 minutes'], ['15', '15 minutes'], ['60', '1 hour'], ['360', '6 hours'], ['1440', '1 day']];

/** What the processes measure, as plots. */
export function openMetrics(root, _, parameters) {
    const resource = element('select', {});
    const metric = element('select', {});
    const minutes = select(windows, parameters.get('minutes') ?? '15');
    const note = element('p', { className: 'muted', role: 'status' });
    const about = element('p', { className: 'about' });
    const plots = element('div', { className: 'plots' });
    root.append(
        element('div', { className: 'filters' }, field('Service', resource), field('Metric', metric), field('Time', minutes)), about, note, plots);

    let all = [];
    let chosen = { resource: parameters.get('resource'), key: parameters.get('metric') };
    const keyOf = (one) => `${one.scope} ${one.name}`;
    const fill = () => {
        const resources = [...new Set(all.map((one) => one.resource))];
        if (!resources.includes(chosen.resource)) {
            chosen.resource = resources.includes('denoising') ? 'denoising' : resources[0];
        }

        offer(resource, resources.map((name) => element('option', { value: name }, name)), chosen.resource);
        const own = all.filter((one) => one.resource === chosen.resource);
        if (!own.some((one) => keyOf(one) === chosen.key)) {
            chosen.key = keyOf(own.at(-1));
        }

        const groups = new Map();
        for (const one of own) {
            groups.set(one.scope, [...groups.get(one.scope) ?? [], element('option', { value: keyOf(one) }, one.name)]);
        }

        offer(metric, [...groups].map(([scope, options]) => element('optgroup', { label: scope }, ...options)), chosen.key);
    };
    const show = async () => {
        const one = all.find((other) => other.resource === chosen.resource && keyOf(other) === chosen.key);
        if (!one) {
            return;
        }

        about.textContent = one.description;
        const drawn = await get('/api/metrics/plots', { resource: one.resource, scope: one.scope, name: one.name, minutes: minutes.value });
        plots.replaceChildren(...drawn.map((plot) => draw(plot, one.name)));
        note.textContent = drawn.every((plot) => plot.lines.length === 0) ? 'Nothing was measured in this time.' : '';
    };
    const choose = () => {
        chosen = { resource: resource.value, key: metric.value };
        fill();
        history.replaceState(null, '', `#/metrics?${new URLSearchParams({ resource: chosen.resource, metric: chosen.key, minutes: minutes.value })}`);
        void show();
    };
    for (const control of [resource, metric, minutes]) {
        control.addEventListener('change', choose);
    }

    return repeat(5000, async () => {
        const now = await get('/api/metrics');
        if (JSON.stringify(now) !== JSON.stringify(all)) {
            all = now;
            if (all.length === 0) {
                note.textContent = 'No metric has come yet.';
                return;
            }

            fill();
        }

        await show();
    });
}
