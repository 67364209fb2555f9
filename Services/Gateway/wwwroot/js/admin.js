import { Api, ApiError } from './api.js';
import { askForKey, confirmRevocation } from './dialogs.js';
import { byId, say } from './dom.js';
import { Keys } from './keys.js';
import { Reviews } from './reviews.js';
import { Session } from './session.js';

const session = new Session();
const api = new Api(session);
const reviews = new Reviews(api, run);
const keys = new Keys(api, session, run, confirmRevocation);

/** Runs an action, and shows its error at the top of the page unless it is shown elsewhere. Returns whether it succeeded. */
async function run(action, complain = () => false) {
    say(byId('problem'), '');
    try {
        await action();
        return true;
    } catch (failure) {
        if (!(failure instanceof ApiError)) {
            throw failure;
        }

        if (failure.status !== 401 && !complain(failure)) {
            say(byId('problem'), failure.message);
        }

        return false;
    }
}

async function load() {
    if (await run(() => reviews.load())) {
        await run(() => keys.load());
    }
}

async function changeKey(reason) {
    if (await askForKey(session, reason)) {
        await load();
    }
}

api.addEventListener('unauthorized', (event) => changeKey(event.detail));
byId('open-settings').addEventListener('click', () => changeKey(''));
load();
