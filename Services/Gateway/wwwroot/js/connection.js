import { byId, say } from './dom.js';

/** Says that the server or the network is away, as long as it is. */
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
