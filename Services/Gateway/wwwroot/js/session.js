const name = 'texttovideo-api-key';

/** Stores the API key: for this tab only, or in the browser if the user chose that. */
export class Session {
    /** The key; empty if there is none. */
    get key() {
        return sessionStorage.getItem(name) ?? localStorage.getItem(name) ?? '';
    }

    get isRemembered() {
        return localStorage.getItem(name) !== null;
    }

    /**
     * @param {string} key
     * @param {boolean} remember Whether to keep the key after the tab is closed.
     */
    use(key, remember) {
        this.forget();
        (remember ? localStorage : sessionStorage).setItem(name, key);
    }

    forget() {
        sessionStorage.removeItem(name);
        localStorage.removeItem(name);
    }
}
