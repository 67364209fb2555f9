import { byId, say } from './dom.js';

/** Opens a dialog and waits until it is closed: the value of the button that did it, or empty after Escape. */
function ask(dialog) {
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise((resolve) => {
        dialog.addEventListener('close', () => resolve(dialog.returnValue), { once: true });
    });
}

/**
 * Asks for the API key.
 * @param {import('./session.js').Session} session
 * @param {string} reason Why it is asked for; empty where the person opened the dialog.
 * @returns {Promise<boolean>} Whether there is another key than before, or none any more.
 */
export async function askForKey(session, reason) {
    const dialog = byId('settings');
    const key = byId('api-key');
    const remember = byId('remember-key');
    say(byId('settings-reason'), reason);
    if (dialog.open) {
        return false;
    }

    key.value = session.key;
    remember.checked = session.isRemembered;
    const answer = await ask(dialog);
    if (answer === 'save' && key.value.trim() !== '') {
        session.use(key.value.trim(), remember.checked);
        return true;
    }

    if (answer === 'forget') {
        session.forget();
        return true;
    }

    return false;
}

/**
 * Asks whether a video is to be deleted.
 * @param {import('./api.js').Video} video
 */
export async function confirmDeletion(video) {
    byId('confirm-text').textContent = `“${video.prompt}” and its files are gone for good then.`;
    return await ask(byId('confirm-delete')) === 'delete';
}
