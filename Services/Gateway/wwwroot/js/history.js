import { ApiError } from './api.js';
import { byId, element, say } from './dom.js';
import { ago, isRunning, moment, describeStatus } from './words.js';

const pageSize = 20;
const mostAtOnce = 100;

/** The list of videos, newest first, as cards. */
export class History {
    #api;
    #files;
    #onConnection;
    #list = byId('videos');
    #more = byId('more');
    #note = byId('history-note');
    #cards = new Map();
    #query = '';
    #lastId = null;
    #selected = '';
    #request = 0;

    /**
     * @param {import('./api.js').Api} api
     * @param {import('./files.js').Files} files
     * @param {(isConnected: boolean) => void} onConnection
     */
    constructor(api, files, onConnection) {
        this.#api = api;
        this.#files = files;
        this.#onConnection = onConnection;
        this.#more.addEventListener('click', () => this.#loadMore());

        let typing;
        byId('search').addEventListener('input', (event) => {
            clearTimeout(typing);
            typing = setTimeout(() => this.load(event.target.value.trim()), 250);
        });
        setInterval(() => this.#refresh(), 2000);
        document.addEventListener('visibilitychange', () => this.#refresh(true));
    }

    /** The newest video of the list, or null. */
    get newest() {
        return this.#cards.values().next().value?.video ?? null;
    }

    /** The last known state of a video in the list, or null. */
    video(id) {
        return this.#cards.get(id)?.video ?? null;
    }

    /** Shows the first page of the videos whose prompt contains these words; of all videos if the query is empty. */
    async load(query = this.#query) {
        this.#query = query;
        const page = await this.#ask({ limit: pageSize });
        if (page) {
            this.#clear();
            page.data.forEach((video) => this.#show(video));
            this.#tellMore(page);
            this.#tellCount(page);
        }
    }

    /** Updates a video, or adds a new one at the top. */
    put(video) {
        if (this.#cards.has(video.id)) {
            this.#show(video);
        } else if (this.#query === '') {
            const card = this.#show(video);
            const first = this.newest;
            if (first && first.created_at <= video.created_at) {
                this.#list.prepend(card.root);
                this.#cards = new Map([[video.id, card], ...this.#cards]);
            }

            say(this.#note, '');
        }
    }

    /** Removes a video. */
    remove(id) {
        const card = this.#cards.get(id);
        card?.root.remove();
        card?.release();
        this.#cards.delete(id);
        if (this.#lastId === id) {
            this.#lastId = [...this.#cards.keys()].at(-1) ?? null;
        }

        if (this.#cards.size === 0) {
            this.load();
        }
    }

    /** Marks the displayed video. */
    select(id) {
        this.#mark(this.#selected, false);
        this.#selected = id;
        this.#mark(id, true);
    }

    #mark(id, isSelected) {
        const link = this.#cards.get(id)?.link;
        if (isSelected) {
            link?.setAttribute('aria-current', 'true');
        } else {
            link?.removeAttribute('aria-current');
        }
    }

    async #loadMore() {
        const page = await this.#ask({ limit: pageSize, after: this.#lastId });
        if (page) {
            const shown = page.data.map((video) => this.#show(video));
            this.#tellMore(page);
            if (this.#more.hidden) {
                shown.at(0)?.link.focus();
            }
        }
    }

    /** Updates running videos. The displayed video is watched separately. */
    async #refresh(always = false) {
        const isMoving = [...this.#cards.values()].some((card) => isRunning(card.video) && card.video.id !== this.#selected);
        if (document.hidden || !(always || isMoving)) {
            return;
        }

        const page = await this.#ask({ limit: Math.min(mostAtOnce, Math.max(pageSize, this.#cards.size)) });
        page?.data.toReversed().forEach((video) => this.put(video));
    }

    /** Returns a page of the list; null if the call failed or a newer request was made in the meantime. */
    async #ask(parameters) {
        const request = ++this.#request;
        try {
            const page = await this.#api.videos({ query: this.#query, ...parameters });
            this.#onConnection(true);
            return request === this.#request ? page : null;
        } catch (failure) {
            if (!(failure instanceof ApiError)) {
                throw failure;
            }

            if (failure.isUnreached) {
                this.#onConnection(false);
            } else if (failure.status !== 401) {
                say(this.#note, failure.message);
            }

            return null;
        }
    }

    #tellMore(page) {
        this.#lastId = page.last_id;
        this.#more.hidden = !page.has_more;
    }

    #tellCount(page) {
        const count = page.has_more ? `More than ${page.data.length}` : String(page.data.length);
        say(this.#note, this.#query === ''
            ? page.data.length === 0 ? 'There are no videos yet.' : ''
            : page.data.length === 0 ? `No prompt contains the words “${this.#query}”.` : `${count} found`);
    }

    #clear() {
        this.#cards.forEach((card) => card.release());
        this.#cards.clear();
        this.#list.replaceChildren();
    }

    #show(video) {
        let card = this.#cards.get(video.id);
        if (!card) {
            card = this.#createCard(video);
            this.#cards.set(video.id, card);
            this.#list.append(card.root);
            this.#mark(video.id, video.id === this.#selected);
        }

        card.video = video;
        card.root.className = `card ${video.status}`;
        card.status.textContent = describeStatus(video);
        card.time.textContent = ago(video.created_at);
        if (video.status === 'completed' && !card.hasThumbnail) {
            card.hasThumbnail = true;
            this.#files.thumbnail(video.id).then((file) => {
                card.release = file.release;
                card.image.src = file.url;
                card.image.hidden = false;
            }, () => {});
        }

        return card;
    }

    #createCard(video) {
        const image = element('img', { alt: '', hidden: true, loading: 'lazy' });
        const status = element('span', { className: 'status' });
        const time = element('time', { dateTime: new Date(video.created_at * 1000).toISOString(), title: moment(video.created_at) });
        const link = element(
            'a', { href: `#${video.id}` },
            element('span', { className: 'thumbnail' }, image, status),
            element('span', { className: 'prompt' }, video.prompt),
            time);
        return { root: element('li', {}, link), link, image, status, time, video, hasThumbnail: false, release() {} };
    }
}
