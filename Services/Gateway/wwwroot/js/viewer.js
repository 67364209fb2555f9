import { announce, remark } from './announcer.js';
import { ApiError } from './api.js';
import { byId, element, say } from './dom.js';
import { bestFormat, createPlayer, wantsStillness } from './player.js';
import { Timeline } from './timeline.js';
import { describeActivity, ago, describeFailure, formatName, formats, isRunning, moment, warningText } from './words.js';

/** Shows one video: its progress, and then its result. */
export class Viewer {
    #files;
    #actions;
    #root = byId('viewer');
    /** @type {import('./api.js').Video | null} */
    #video = null;
    #parts = null;
    #shown = '';
    #release = () => {};

    /**
     * @param {import('./files.js').Files} files
     * @param {{cancel, remove, remix, repeat: (video: import('./api.js').Video) => void}} actions
     */
    constructor(files, actions) {
        this.#files = files;
        this.#actions = actions;
        const tick = () => {
            if (this.#video && isRunning(this.#video)) {
                this.#parts.timeline.draw();
                this.#tellWaiting();
            }
        };
        setInterval(tick, wantsStillness() ? 1000 : 100);
        this.clear();
    }

    /** Shows the placeholder for no video. */
    clear() {
        this.#empty();
        this.#root.replaceChildren(
            element('h2', { id: 'viewer-title', className: 'unseen' }, 'The video'),
            element(
                'div', { className: 'screen vacant' },
                element('img', { src: '/icon.svg', alt: '', width: 72, height: 72 }),
                element('p', {}, 'Your video will appear here.')));
    }

    /** @param {import('./api.js').Video} video */
    show(video) {
        if (this.#video?.id !== video.id) {
            this.#empty();
            this.#build();
        }

        const before = this.#video;
        this.#video = video;
        this.#parts.title.textContent = video.prompt;
        this.#parts.timeline.show(video);
        this.#tellState(before);
        this.#tellFacts();
        if (before?.status !== video.status || before?.error?.code !== video.error?.code) {
            this.#offerActions();
        }

        this.#fillScreen();
    }

    /** Shows the error of an action. */
    complain(message) {
        say(this.#parts.alert, message);
    }

    #empty() {
        this.#release();
        this.#release = () => {};
        this.#video = null;
        this.#shown = '';
    }

    #build() {
        const title = element('h2', { id: 'viewer-title', className: 'caption' });
        const screen = element('div', { className: 'screen' });
        const activity = element('p', { className: 'activity' });
        const percent = element('span', { className: 'percent' });
        const progress = element('progress', { max: 100, 'aria-label': 'Progress' });
        const state = element('div', { className: 'state' }, element('div', { className: 'label-row' }, activity, percent), progress);
        const failure = element('div', { className: 'failure', hidden: true });
        const warnings = element('ul', { className: 'warnings', hidden: true });
        const alert = element('p', { className: 'alert', role: 'alert', hidden: true });
        const actions = element('div', { className: 'actions' });
        const timeline = new Timeline();
        const facts = element('dl', { className: 'facts' });
        this.#parts = { title, screen, activity, percent, progress, state, failure, warnings, alert, actions, timeline, facts };
        this.#root.replaceChildren(
            screen, element('div', { className: 'about' }, title, state, failure, warnings, alert, actions, timeline.root), facts);
    }

    #tellState(before) {
        const video = this.#video;
        const { state, activity, percent, progress, failure, warnings } = this.#parts;
        const doing = describeActivity(video);
        state.hidden = !isRunning(video);
        activity.textContent = doing;
        percent.textContent = `${video.progress} %`;
        progress.value = video.progress;
        this.#tellWaiting();

        failure.hidden = video.status !== 'failed';
        if (!failure.hidden && before?.status !== 'failed') {
            failure.replaceChildren(element('strong', {}, describeFailure(video)), element('p', {}, video.error?.message ?? ''));
        }

        const texts = video.warnings.map(warningText);
        if (warnings.childElementCount !== texts.length) {
            warnings.replaceChildren(...texts.map((text) => element('li', {}, text)));
            warnings.hidden = texts.length === 0;
        }

        if (before && isRunning(before) && !isRunning(video)) {
            announce(video.status === 'completed' ? 'The video is finished.' : `${describeFailure(video)}. ${video.error?.message ?? ''}`);
        } else if (before && before.stages.length !== video.stages.length) {
            remark(doing);
        }
    }

    /** Shows the job's place in the queue, if the server tells it, and how long the job has waited. */
    #tellWaiting() {
        if (this.#video.status === 'queued') {
            const waited = Math.max(0, Math.round(Date.now() / 1000 - this.#video.created_at));
            const place = this.#video.queue_position;
            const activity = place ? `Number ${place} in the queue, waiting` : 'Waiting in the queue';
            this.#parts.activity.textContent = waited < 2 ? activity : `${activity} for ${waited} s`;
        }
    }

    #tellFacts() {
        const video = this.#video;
        const facts = [
            ['Model', video.model],
            ['Size', video.size.replace('x', ' × ')],
            ['Length', `${video.seconds} s, ${video.num_frames} frames`],
            ['Seed', String(video.seed)],
            ['Steps', video.steps_skipped
                ? `${video.num_inference_steps}, ${video.steps_skipped} of them skipped`
                : String(video.num_inference_steps)],
            ['Guidance', String(video.guidance_scale)],
            ...['style', 'camera', 'mood', 'theme']
                .filter((name) => video[name])
                .map((name) => [`${name[0].toUpperCase()}${name.slice(1)}`, video[name]]),
            ...(video.revised_prompt ? [['Rewritten prompt', video.revised_prompt]] : []),
            ...(video.negative_prompt ? [['Negative prompt', video.negative_prompt]] : []),
        ];
        const made = element(
            'time', { dateTime: new Date(video.created_at * 1000).toISOString(), title: moment(video.created_at) }, ago(video.created_at));
        const source = video.remixed_from_video_id
            ? element('a', { href: `#${video.remixed_from_video_id}` }, 'another video')
            : null;
        const all = [
            ...facts.map(([name, value]) => [name, value, null]),
            ['Created', null, made],
            ...(source ? [['Remix of', null, source]] : []),
        ];
        this.#parts.facts.replaceChildren(...all.map(([name, value, node]) => element(
            'div', {}, element('dt', {}, name), element('dd', {}, node ?? value))));
    }

    #offerActions() {
        const video = this.#video;
        const button = (words, act, className = '') => {
            const made = element('button', { type: 'button', className }, words);
            made.addEventListener('click', () => this.#run(made, () => act(this.#video)));
            return made;
        };
        const remove = button('Delete', this.#actions.remove, 'quiet-danger');
        const offered = isRunning(video)
            ? [button('Cancel', this.#actions.cancel), remove]
            : video.status === 'completed'
                ? [this.#downloads(button), button('Remix', this.#actions.remix), remove]
                : [button('Change and try again', this.#actions.repeat), remove];

        // If the focused button is removed, keep the focus in the viewer.
        const hadFocus = this.#parts.actions.contains(document.activeElement);
        this.#parts.actions.replaceChildren(...offered);
        if (hadFocus) {
            this.#root.focus();
        }
    }

    /** Offers all formats: the server converts the video to a missing format on request. */
    #downloads(button) {
        const choice = element('select', { 'aria-label': 'Format' }, ...formats.map((format) => new Option(formatName(format), format)));
        choice.value = bestFormat(this.#video);
        choice.addEventListener('change', () => this.#play(choice.value));
        const download = button('Download', (video) => this.#files.download(video.id, choice.value), 'primary');
        return element('span', { className: 'joined' }, choice, download);
    }

    async #run(button, act) {
        this.complain('');
        button.disabled = true;
        try {
            await act();
        } catch (failure) {
            if (!(failure instanceof ApiError)) {
                throw failure;
            }

            this.complain(failure.message);
        } finally {
            button.disabled = false;
        }
    }

    #fillScreen() {
        const video = this.#video;
        const [width, height] = video.size.split('x').map(Number);
        this.#parts.screen.style.aspectRatio = `${width} / ${height}`;
        if (video.status === 'completed') {
            if (!this.#shown.startsWith('video ')) {
                this.#play(bestFormat(video));
            }
        } else if (video.status === 'failed') {
            this.#put('failed', () => ({ nodes: [element('p', { className: 'screen-note' }, describeFailure(video))], release() {} }));
        } else if (video.preview_step) {
            this.#put(`preview ${video.preview_step}`, () => this.#createPreview(video));
        } else if (this.#shown === '') {
            this.#put('waiting', () => ({ nodes: [element('div', { className: 'noise', 'aria-hidden': 'true' })], release() {} }));
        }
    }

    #play(format) {
        return this.#put(`video ${format}`, () => createPlayer(this.#files, this.#video, format));
    }

    async #createPreview(video) {
        const file = await this.#files.preview(video.id, video.preview_step);
        const image = element('img', { className: 'preview', src: file.url, alt: 'Preview of the video' });
        await image.decode();
        return { nodes: [image], release: file.release };
    }

    /** Shows content on the screen as soon as it is loaded, unless something else has been requested in the meantime. */
    async #put(what, make) {
        if (this.#shown === what) {
            return;
        }

        const id = this.#video.id;
        this.#shown = what;
        const isWanted = () => this.#video?.id === id && this.#shown === what;
        try {
            const content = await make();
            if (!isWanted()) {
                content.release();
                return;
            }

            this.#release();
            this.#release = content.release;
            this.#parts.screen.replaceChildren(...content.nodes);
        } catch (failure) {
            // A preview may have been deleted before it is requested.
            if (isWanted() && !what.startsWith('preview ')) {
                this.complain(failure instanceof ApiError ? failure.message : 'The browser cannot show this video.');
            }
        }
    }
}
