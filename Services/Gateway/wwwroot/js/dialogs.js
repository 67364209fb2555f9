import { byId, say } from './dom.js';

/** Opens a dialog and waits until it is closed. Returns the value of the button that closed it; empty after Escape. */
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
 * @param {string} reason Why the key is required; empty if the user opened the dialog.
 * @returns {Promise<boolean>} Whether the key was changed or removed.
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
 * Asks the user to confirm the deletion of a video.
 * @param {import('./api.js').Video} video
 */
export async function confirmDeletion(video) {
    byId('confirm-text').textContent = `“${video.prompt}” and its files will be deleted permanently.`;
    return await ask(byId('confirm-delete')) === 'delete';
}

/**
 * Asks the user to confirm that a key is revoked.
 * @param {string} name
 */
export async function confirmRevocation(name) {
    byId('confirm-text').textContent = `Calls with the key “${name}” will be refused from now on. A revoked key cannot be restored.`;
    return await ask(byId('confirm-revoke')) === 'revoke';
}
