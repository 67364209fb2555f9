import { announce } from './announcer.js';
import { byId, element } from './dom.js';
import { showError } from './fields.js';
import { ago, moment } from './words.js';

/** The inputs of the form for a new key, by the names of the API's fields. */
const inputs = { name: 'key-name', role: 'key-role', tenant: 'key-tenant', expires_at: 'key-expiry', videos_per_day: 'key-per-day' };

/** The table of API keys and the form for a new one. */
export class Keys {
    #api;
    #session;
    #run;
    #confirm;
    #lastId = null;

    /**
     * @param {import('./api.js').Api} api
     * @param {import('./session.js').Session} session
     * @param {(action: () => Promise<void>, complain?: (failure: import('./api.js').ApiError) => boolean) => Promise<boolean>} run
     * @param {(name: string) => Promise<boolean>} confirm Asks whether a key is to be revoked.
     */
    constructor(api, session, run, confirm) {
        this.#api = api;
        this.#session = session;
        this.#run = run;
        this.#confirm = confirm;
        byId('create-key').addEventListener('submit', (event) => {
            event.preventDefault();
            this.#create();
        });
        byId('more-keys').addEventListener('click', () => this.#run(() => this.#show(this.#lastId)));
    }

    /** Loads the first page. */
    async load() {
        await this.#show(null);
    }

    async #show(after) {
        const page = await this.#api.keys(after);
        const rows = page.data.map((key) => this.#createRow(key));
        if (after === null) {
            byId('keys').replaceChildren(...rows);
        } else {
            byId('keys').append(...rows);
        }

        this.#lastId = page.last_id;
        byId('more-keys').hidden = !page.has_more;
    }

    async #create() {
        for (const [field, id] of Object.entries(inputs)) {
            showError(byId(id), byId(`error-${field}`), '');
        }

        const expiry = byId('key-expiry').valueAsNumber;
        const perDay = byId('key-per-day').valueAsNumber;
        await this.#run(async () => {
            const key = await this.#api.createKey({
                name: byId('key-name').value.trim(),
                role: byId('key-role').value,
                tenant: byId('key-tenant').value.trim() || null,
                expires_at: Number.isNaN(expiry) ? null : expiry / 1000,
                videos_per_day: Number.isNaN(perDay) ? null : perDay,
            });

            // From the first key on, this page needs one too.
            if (!this.#api.hasKey) {
                this.#session.use(key.key, false);
            }

            byId('new-key-text').textContent = key.key;
            byId('new-key').hidden = false;
            byId('create-key').reset();
            announce('The key is created.');
            await this.load();
        }, (failure) => {
            if (!inputs[failure.param]) {
                return false;
            }

            const input = byId(inputs[failure.param]);
            showError(input, byId(`error-${failure.param}`), failure.message);
            input.focus();
            return true;
        });
    }

    #createRow(key) {
        const isExpired = key.expires_at !== null && key.expires_at * 1000 < Date.now();
        const state = key.revoked_at !== null ? 'Revoked'
            : isExpired ? 'Expired'
            : key.expires_at !== null ? `Valid until ${moment(key.expires_at)}` : 'Valid';
        const revoke = element('button', { type: 'button', className: 'quiet-danger', 'aria-label': `Revoke ${key.name}` }, 'Revoke');
        revoke.hidden = key.revoked_at !== null;
        revoke.addEventListener('click', async () => {
            if (await this.#confirm(key.name)) {
                await this.#run(async () => {
                    const revoked = await this.#api.revokeKey(key.id);
                    row.replaceWith(this.#createRow(revoked));
                    announce('The key is revoked.');
                    byId('keys-title').focus();
                });
            }
        });
        const row = element(
            'tr', {},
            element('th', { scope: 'row' }, key.name),
            element('td', {}, key.role === 'admin' ? 'Admin' : 'User'),
            element('td', {}, key.tenant),
            element('td', { title: moment(key.created_at) }, ago(key.created_at)),
            element('td', {}, key.last_used_at === null ? 'never' : ago(key.last_used_at)),
            element('td', {}, state),
            element('td', {}, revoke));
        return row;
    }
}
