import { announce } from './announcer.js';
import { byId, element, say } from './dom.js';
import { moment, stages } from './words.js';

/** How often the list is loaded again while the page is visible, in milliseconds. */
const interval = 10_000;

/** The queue of pending reviews, oldest first. */
export class Reviews {
    #api;
    #run;
    #cards = new Map();

    /**
     * @param {import('./api.js').Api} api
     * @param {(action: () => Promise<void>) => Promise<boolean>} run Runs an action and shows its error. Returns whether it succeeded.
     */
    constructor(api, run) {
        this.#api = api;
        this.#run = run;
        setInterval(() => document.hidden || this.#cards.size === 0 || this.#run(() => this.load()), interval);
    }

    /** Loads the list. A note that the user is writing is kept. */
    async load() {
        const page = await this.#api.reviews();
        const ids = new Set(page.data.map((video) => video.id));
        for (const id of [...this.#cards.keys()].filter((known) => !ids.has(known))) {
            this.#remove(id);
        }

        for (const video of page.data.filter((pending) => !this.#cards.has(pending.id))) {
            const card = this.#createCard(video);
            this.#cards.set(video.id, card);
            byId('reviews').append(card.root);
        }

        this.#showCount(page.has_more);
    }

    #showCount(hasMore = false) {
        say(byId('reviews-note'), this.#cards.size === 0
            ? 'No video is pending review.'
            : hasMore ? `The ${this.#cards.size} oldest reviews are shown.` : '');
    }

    #remove(id) {
        const card = this.#cards.get(id);
        card.release();
        card.root.remove();
        this.#cards.delete(id);
        this.#showCount();
    }

    #createCard(video) {
        const { review } = video;
        const note = element('input', { id: `note-${video.id}`, maxLength: 1000, autocomplete: 'off' });
        const image = element('img', { alt: 'Frames of the video', hidden: true });
        const card = { release() {}, root: null };
        const decide = (text, call, result, className) => {
            const button = element('button', { type: 'button', className }, text);
            button.addEventListener('click', async () => {
                button.disabled = true;
                const isDone = await this.#run(async () => {
                    await call(video.id, note.value.trim());
                    this.#remove(video.id);
                    announce(result);
                    byId('reviews-title').focus();
                });
                button.disabled = false;
                if (!isDone) {
                    await this.#run(() => this.load());
                }
            });
            return button;
        };
        const stage = stages.find((known) => known.name === review.stage)?.label ?? review.stage;
        card.root = element(
            'li', { className: 'review', id: `review-${video.id}` },
            element('h3', {}, video.prompt),
            video.revised_prompt ? element('p', {}, `Rewritten prompt: ${video.revised_prompt}`) : null,
            video.negative_prompt ? element('p', {}, `Negative prompt: ${video.negative_prompt}`) : null,
            element('p', {}, review.reason),
            element(
                'p', { className: 'muted' }, `${stage}: ${review.categories.map(({ name, score }) => `${name} ${score}`).join(', ')}. `
                + `Waiting since ${moment(review.since)}; without a decision it is rejected at ${moment(review.expires_at)}.`),
            image,
            element('div', { className: 'field' }, element('label', { htmlFor: note.id }, 'Note for the record'), note),
            element(
                'div', { className: 'buttons' },
                decide('Approve', (id, text) => this.#api.approve(id, text), 'The video is approved.', 'primary'),
                decide('Reject', (id, text) => this.#api.reject(id, text), 'The video is rejected.', 'danger')));
        if (review.stage === 'moderate_frames') {
            this.#run(async () => {
                const url = URL.createObjectURL(await this.#api.reviewedFrames(video.id));
                card.release = () => URL.revokeObjectURL(url);
                image.src = url;
                image.hidden = false;
            });
        }

        return card;
    }
}
