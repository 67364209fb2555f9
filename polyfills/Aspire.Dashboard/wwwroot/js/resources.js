import { follow, post } from './api.js';
import { announce, element, head, say } from './dom.js';
import { moment } from './words.js';

const done = { start: 'is being started', stop: 'is stopped', restart: 'is being started anew' };

/** All processes, and what can be done with them. */
export function openResources(root) {
    const body = element('tbody', {});
    root.append(
        element(
            'table', { className: 'resources stacked' },
            element('caption', { className: 'unseen' }, 'Processes of the application'),
            head('Name', 'State', 'Started', '#Restarts', 'Endpoints', 'Actions'),
            body));
    const rows = new Map();
    return follow('/api/resources/events', (resources) => {
        for (const resource of resources) {
            let row = rows.get(resource.id);
            if (!row) {
                row = new Row(resource);
                rows.set(resource.id, row);
                body.append(row.root);
            }

            row.show(resource);
        }
    });
}

class Row {
    root;
    #state = element('span', { className: 'state' });
    #problem = element('p', { className: 'problem' });
    #started = element('td', { 'data-title': 'Started' });
    #restarts = element('td', { 'data-title': 'Restarts', className: 'number' });
    #endpoints = element('td', { 'data-title': 'Endpoints' });
    #buttons = new Map();
    #id;

    constructor(resource) {
        this.#id = resource.id;
        const actions = element('div', { className: 'buttons' });
        for (const [command, label] of [['start', 'Start'], ['stop', 'Stop'], ['restart', 'Restart']]) {
            const button = element('button', { type: 'button', 'aria-label': `${label} ${resource.id}` }, label);
            button.addEventListener('click', () => this.#execute(command));
            this.#buttons.set(command, button);
            actions.append(button);
        }

        actions.append(element('a', { className: 'button', href: `#/console/${encodeURIComponent(resource.id)}`, 'aria-label': `Log of ${resource.id}` }, 'Log'));
        this.root = element(
            'tr', {},
            element('th', { scope: 'row' }, resource.id, ' ', element('span', { className: 'muted' }, resource.type)),
            element('td', { 'data-title': 'State' }, this.#state, this.#problem),
            this.#started, this.#restarts, this.#endpoints, element('td', { 'data-title': 'Actions' }, actions));
    }

    show(resource) {
        const state = resource.state === 'Running' && resource.health ? (resource.health === 'Healthy' ? 'Running' : 'Not healthy') : resource.state;
        say(this.#state, state);
        this.#state.className = `state ${resource.health === 'Healthy' ? 'well' : resource.health === 'Unhealthy' ? 'ill' : 'idle'}`;
        say(this.#problem, resource.health === 'Healthy' ? '' : resource.problem ?? '');
        this.#started.textContent = resource.started ? moment(Date.parse(resource.started), false) : '–';
        this.#restarts.textContent = resource.restarts;
        this.#endpoints.replaceChildren(...resource.endpoints.map(({ name, address }) => element(
            'p', {}, address.startsWith('http') && name !== 'grpc'
                ? element('a', { href: address, target: '_blank', rel: 'noreferrer' }, address)
                : `${name === 'grpc' ? 'gRPC ' : ''}${address.replace(/^\w+:\/\//, '')}`)));
        const hadFocus = [...this.#buttons.values()].includes(document.activeElement);
        for (const [command, button] of this.#buttons) {
            button.hidden = !resource.commands.includes(command);
        }

        if (hadFocus && document.activeElement?.hidden) {
            [...this.#buttons.values()].find((button) => !button.hidden)?.focus();
        }
    }

    async #execute(command) {
        const button = this.#buttons.get(command);
        button.setAttribute('aria-busy', 'true');
        try {
            await post(`/api/resources/${encodeURIComponent(this.#id)}/${command}`);
            announce(`${this.#id} ${done[command]}`);
        } catch (error) {
            announce(error.message);
            say(this.#problem, error.message);
        } finally {
            button.removeAttribute('aria-busy');
        }
    }
}
