import { announce } from './announcer.js';
import { Api, ApiError } from './api.js';
import { Connection } from './connection.js';
import { askForKey, confirmDeletion } from './dialogs.js';
import { byId, say } from './dom.js';
import { watch } from './events.js';
import { Files } from './files.js';
import { Form } from './form.js';
import { History } from './history.js';
import { wantsStillness } from './player.js';
import { Session } from './session.js';
import { Viewer } from './viewer.js';
import { isRunning } from './words.js';

const session = new Session();
const api = new Api(session);
const files = new Files(api);
const connection = new Connection();
const history = new History(api, files, (isConnected) => connection.set(isConnected));
const viewer = new Viewer(files, {
    cancel: async (video) => take(await api.cancel(video.id)),
    remix: (video) => form.remix(video),
    repeat: (video) => form.repeat(video),
    async remove(video) {
        if (await confirmDeletion(video)) {
            await api.remove(video.id);
            forget(video.id);
            announce('The video is deleted.');
        }
    },
});
const form = new Form(api, (video) => {
    history.put(video);
    open(video.id);
});

/** The id of the displayed video. The controller stops watching it. */
let shown = '';
let following = new AbortController();

/** The id of the video in the page's address. */
const wanted = () => location.hash.startsWith('#video_') ? location.hash.slice(1) : '';

/** Shows a video and sets the page's address, so that "back" returns to the previous video. */
function open(id) {
    follow(id);
    location.hash = id;
}

/** Displays the new state of a video. */
function take(video) {
    history.put(video);
    if (video.id === shown) {
        viewer.show(video);
    }
}

/** Removes a deleted video from the page. */
function forget(id) {
    history.remove(id);
    if (id === shown) {
        following.abort();
        shown = '';
        viewer.clear();
        window.history.replaceState(null, '', location.pathname);
        showNewest();
        byId('viewer').focus();
    }
}

function showNewest() {
    if (history.newest) {
        follow(history.newest.id);
    }
}

/** Shows a video and watches it. */
function follow(id) {
    if (id === shown) {
        return;
    }

    following.abort();
    following = new AbortController();
    shown = id;
    history.select(id);
    const known = history.video(id);
    if (known) {
        viewer.show(known);
    }

    watch(api, id, {
        onVideo: take,
        onConnection: (isConnected) => connection.set(isConnected),
        onGone(error) {
            if (error.status === 404) {
                forget(id);
                announce(error.message);
            }
        },
    }, following.signal);
}

/** Loads everything: when the page opens, and after the key has changed. */
async function load() {
    try {
        form.setModels(await api.models());
    } catch (failure) {
        if (!(failure instanceof ApiError)) {
            throw failure;
        }

        connection.set(!failure.isUnreached);
        say(byId('form-error'), failure.status === 401 ? '' : failure.message);
        if (failure.isUnreached) {
            setTimeout(load, 3000);
        }

        return;
    }

    say(byId('form-error'), '');
    await history.load();
    if (wanted()) {
        follow(wanted());
    } else {
        showNewest();
    }
}

async function changeKey(reason) {
    if (await askForKey(session, reason)) {
        following.abort();
        shown = '';
        viewer.clear();
        await load();
    }
}

window.addEventListener('hashchange', () => {
    if (wanted()) {
        follow(wanted());
        byId('viewer').scrollIntoView({ block: 'nearest', behavior: wantsStillness() ? 'auto' : 'smooth' });
    }
});
api.addEventListener('unauthorized', (event) => changeKey(event.detail));
byId('open-settings').addEventListener('click', () => changeKey(''));
load();
