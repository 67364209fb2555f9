import { byId, say } from './dom.js';

/** Shows a message while the server or the network is unavailable. */
export class Connection {
    #isConnected = true;

    constructor() {
        window.addEventListener('online', () => this.#show());
        window.addEventListener('offline', () => this.#show());
        this.#show();
    }

    /** @param {boolean} isConnected Whether the last call reached the server. */
    set(isConnected) {
        this.#isConnected = isConnected;
        this.#show();
    }

    #show() {
        say(byId('connection'), !navigator.onLine
            ? 'You are offline'
            : this.#isConnected ? '' : 'Connection lost, trying again …');
    }
}
