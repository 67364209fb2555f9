import { byId, say } from './dom.js';

/** Asks the server. @param {Record<string, unknown>} [parameters] Empty ones are left out. */
export async function get(path, parameters = {}) {
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(parameters)) {
        if (value !== null && value !== undefined && value !== '' && value !== false) {
            query.set(name, String(value));
        }
    }

    return await (await call(query.size === 0 ? path : `${path}?${query}`)).json();
}

/** Has something done. */
export async function post(path) {
    await call(path, { method: 'POST' });
}

/**
 * Hears what the server has to tell, as it comes.
 * @param {(data: any) => void} heard
 * @returns {() => void} Ends it.
 */
export function follow(path, heard) {
    const source = new EventSource(path);
    source.addEventListener('message', (event) => {
        connected('');
        heard(JSON.parse(event.data));
    });
    source.addEventListener('error', () => connected('Connection lost, trying again …'));
    return () => source.close();
}

/**
 * Does something now and then again and again, as long as the page can be seen.
 * @param {() => Promise<void>} act
 * @returns {() => void} Ends it.
 */
export function repeat(milliseconds, act) {
    let timer;
    let isOver = false;
    const round = async () => {
        if (!document.hidden) {
            try {
                await act();
                connected('');
            } catch (error) {
                connected(error.message);
            }
        }

        if (!isOver) {
            timer = setTimeout(round, milliseconds);
        }
    };
    void round();
    return () => {
        isOver = true;
        clearTimeout(timer);
    };
}

async function call(path, options) {
    let response;
    try {
        response = await fetch(path, options);
    } catch {
        throw new Error('Connection lost, trying again …');
    }

    if (response.status === 401) {
        throw new Error('The application was started anew: open the link that it has printed.');
    }

    if (!response.ok) {
        throw new Error(response.status === 404 ? 'There is no such thing.' : `The dashboard answers ${response.status}.`);
    }

    return response;
}

function connected(problem) {
    say(byId('connection'), problem);
}
