import { follow, get } from './api.js';
import { element, field, offer, whenTyped } from './dom.js';

const mostLines = 4000;
const escapes = /\u001b\[[0-9;]*[A-Za-z]/g;

/** What a process says, as it says it. */
export function openConsole(root, id) {
    const choice = element('select', {});
    const filter = element('input', { type: 'search', autocomplete: 'off', placeholder: 'Words in a line' });
    const isFollowing = element('input', { type: 'checkbox', checked: true });
    const lines = element('div', { className: 'console', role: 'log', tabIndex: 0, 'aria-label': id ? `Log of ${id}` : 'Log' });
    root.append(
        element(
            'div', { className: 'filters' },
            field('Process', choice), field('Filter', filter), element('label', { className: 'check' }, isFollowing, ' Follow')),
        lines);

    const matches = (text) => text.toLowerCase().includes(filter.value.trim().toLowerCase());
    const toEnd = () => {
        if (isFollowing.checked) {
            lines.scrollTop = lines.scrollHeight;
        }
    };
    whenTyped(filter, () => {
        for (const line of lines.children) {
            line.hidden = !matches(line.textContent);
        }

        toEnd();
    });
    isFollowing.addEventListener('change', toEnd);
    lines.addEventListener('wheel', (event) => {
        if (event.deltaY < 0) {
            isFollowing.checked = false;
        }
    }, { passive: true });
    choice.addEventListener('change', () => {
        location.hash = `#/console/${encodeURIComponent(choice.value)}`;
    });

    let end = () => {};
    let isOver = false;
    void get('/api/resources').then((resources) => {
        id ||= resources[0]?.id ?? '';
        offer(choice, resources.map((resource) => element('option', { value: resource.id }, resource.id)), id);
        lines.setAttribute('aria-label', `Log of ${id}`);
        if (isOver || id === '') {
            return;
        }

        let last = '';
        let isFirst = true;
        end = follow(`/api/resources/${encodeURIComponent(id)}/log`, (heard) => {
            // A stream that has begun anew begins with what was said before.
            if (isFirst === false && heard.length > 1 && heard[0] === lines.firstChild?.textContent) {
                lines.replaceChildren();
            }

            isFirst = false;
            for (const one of heard.slice(-mostLines)) {
                const text = one.replaceAll(escapes, '');
                last = levelOf(text) ?? (/^\s/.test(text) ? last : '');
                lines.append(element('p', { className: last, hidden: !matches(text) }, text === '' ? ' ' : text));
            }

            while (lines.children.length > mostLines) {
                lines.firstChild.remove();
            }

            toEnd();
        });
    });
    return () => {
        isOver = true;
        end();
    };
}

/** What .NET's console logger begins a message with. */
function levelOf(text) {
    switch (text.slice(0, 5)) {
        case 'fail:':
        case 'crit:':
            return 'failure';
        case 'warn:':
            return 'warning';
        case 'info:':
        case 'dbug:':
        case 'trce:':
            return '';
        default:
            return undefined;
    }
}
