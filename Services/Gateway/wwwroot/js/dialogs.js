import { byId, element, say } from './dom.js';

/** Opens a dialog and waits until it is closed. Returns the value of the button that closed it; empty after Escape. */
function ask(dialog) {
    dialog.returnValue = '';
    dialog.showModal();
    return new Promise((resolve) => {
        dialog.addEventListener('close', () => resolve(dialog.returnValue), { once: true });
    });
}

/** Adds the dialog for the API key to the page. */
function createKeyDialog() {
    const reason = element('p', { className: 'alert', hidden: true });
    const key = element('input', { id: 'api-key', type: 'password', autocomplete: 'off', spellcheck: false });
    const remember = element('input', { type: 'checkbox' });
    // These buttons do not submit the form, so that Enter in the field uses the key.
    const close = element('button', { type: 'button' }, 'Close');
    const forget = element('button', { type: 'button' }, 'Forget the key');
    const dialog = element(
        'dialog', { 'aria-labelledby': 'key-dialog-title' },
        element(
            'form', { method: 'dialog' },
            element('h2', { id: 'key-dialog-title' }, 'API key'),
            reason,
            element(
                'p', {},
                'A server that accepts remote connections requires a key, and administration requires an admin key.',
                ' The page sends the key with every request, only to this server.'),
            element('div', { className: 'field' }, element('label', { htmlFor: key.id }, 'Key'), key),
            element('label', { className: 'check' }, remember, ' Remember it in this browser'),
            element(
                'div', { className: 'buttons' },
                close,
                forget,
                element('button', { value: 'save', className: 'primary' }, 'Use it'))));
    close.addEventListener('click', () => dialog.close('cancel'));
    forget.addEventListener('click', () => dialog.close('forget'));
    document.body.append(dialog);
    return { dialog, reason, key, remember };
}

let keyDialog = null;

/**
 * Asks for the API key.
 * @param {import('./session.js').Session} session
 * @param {string} message Why the key is required; empty if the user opened the dialog.
 * @returns {Promise<boolean>} Whether the key was changed or removed.
 */
export async function askForKey(session, message) {
    keyDialog ??= createKeyDialog();
    const { dialog, reason, key, remember } = keyDialog;
    say(reason, message);
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
