const name = 'texttovideo-api-key';

/** The API key: for this tab, or kept in the browser where the person wants that. */
export class Session {
    /** Empty where there is none. */
    get key() {
        return sessionStorage.getItem(name) ?? localStorage.getItem(name) ?? '';
    }

    get isRemembered() {
        return localStorage.getItem(name) !== null;
    }

    /**
     * @param {string} key
     * @param {boolean} remember Whether it outlives the tab.
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
