import { get, repeat } from './api.js';
import { byId, element } from './dom.js';
import { openConsole } from './console.js';
import { openLogs } from './logs.js';
import { openMetrics } from './metrics.js';
import { openResources } from './resources.js';
import { openTrace } from './trace.js';
import { openTraces } from './traces.js';
import { bytes, count } from './words.js';

/** Each opens into an element and returns what closes it. */
const pages = {
    resources: { title: 'Resources', open: openResources },
    console: { title: 'Console', open: openConsole },
    traces: { title: 'Traces', open: (root, id, parameters) => id ? openTrace(root, id, parameters) : openTraces(root, id, parameters) },
    logs: { title: 'Structured logs', open: openLogs },
    metrics: { title: 'Metrics', open: openMetrics },
};

let close = () => {};

function show() {
    const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
    const [name, id = ''] = path.split('/').map(decodeURIComponent);
    if (name === 'view') {
        // The link that skips the navigation.
        byId('view').focus();
        return;
    }

    const page = pages[name] ?? pages.resources;
    close();
    const root = byId('view');
    const heading = element('h1', {}, page.title);
    root.replaceChildren(heading);
    document.title = `${page.title} – Dashboard`;
    for (const link of document.querySelectorAll('nav a')) {
        const isHere = link.hash === `#/${name}` || (name === '' && link.hash === '#/resources');
        link.toggleAttribute('aria-current', false);
        if (isHere) {
            link.setAttribute('aria-current', 'page');
        }
    }

    close = page.open(root, id, new URLSearchParams(query));
    window.scrollTo(0, 0);
}

window.addEventListener('hashchange', show);
show();
repeat(5000, async () => {
    const store = await get('/api/telemetry');
    byId('storage').textContent = `Telemetry: ${count(store.received, 'item')} since the start, ${bytes(store.bytes)} of ${bytes(store.maxBytes)} kept, `
        + (store.dropped === 0 ? 'nothing dropped' : `${store.dropped.toLocaleString('en')} dropped`);
});
