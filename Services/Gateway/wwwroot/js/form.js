import { announce } from './announcer.js';
import { ApiError } from './api.js';
import { byId, element, say } from './dom.js';
import { enhancementFields, optionFields, showError, styleFields } from './fields.js';

const examples = [
    'a red circle moving right on a blue background',
    'a large yellow square spinning on a purple background',
    'a green triangle bouncing on a white background',
    'a small orange star moving down on a black background',
];

/** The form to create a video. */
export class Form {
    #api;
    #onCreated;
    #prompt = byId('prompt');
    #submit = byId('submit');
    #models = [];
    #model = null;
    /** @type {import('./fields.js').Field[]} */
    #fields = [];
    #source = null;
    #sent = { body: '', key: '' };

    /**
     * @param {import('./api.js').Api} api
     * @param {(video: import('./api.js').Video) => void} onCreated
     */
    constructor(api, onCreated) {
        this.#api = api;
        this.#onCreated = onCreated;
        const form = byId('create');
        form.addEventListener('submit', (event) => {
            event.preventDefault();
            this.#send();
        });
        form.addEventListener('keydown', (event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
                event.preventDefault();
                form.requestSubmit();
            }
        });
        this.#prompt.addEventListener('input', () => this.#count());
        byId('remix-note').querySelector('button').addEventListener('click', () => {
            this.#takeSource(null);
            this.#prompt.focus();
        });
        byId('examples').append(...examples.map((example) => {
            const button = element('button', { type: 'button', className: 'chip' }, example);
            button.addEventListener('click', () => this.#usePrompt(example));
            return button;
        }));
    }

    /** Shows the fields that the models support. */
    setModels(models) {
        this.#models = models;
        this.#setModel(models.find((model) => model.default && model.available) ?? models.find((model) => model.available) ?? models[0]);
    }

    /** Fills the form with a video's request, to change it and to create a new video. */
    repeat(video) {
        this.#takeSource(null);
        this.#fill(video);
    }

    /** Fills the form with a completed video's request, to create a remix of it. */
    remix(video) {
        this.#takeSource(video);
        this.#fill(video);
    }

    #usePrompt(prompt) {
        this.#prompt.value = prompt;
        this.#count();
        this.#prompt.focus();
    }

    #takeSource(video) {
        this.#source = video;
        const note = byId('remix-note');
        note.hidden = video === null;
        note.querySelector('span').textContent = video
            ? `A remix of “${video.prompt}”: settings that you do not change are copied from it.`
            : '';
        byId('studio-title').textContent = video ? 'A remix' : 'A new video';
        this.#submit.textContent = video ? 'Make the remix' : 'Make the video';
    }

    #fill(video) {
        const model = this.#models.find((one) => one.id === video.model);
        if (model && model !== this.#model) {
            this.#setModel(model);
        }

        for (const field of this.#fields) {
            field.write(video[field.name]);
        }

        this.#usePrompt(video.prompt);
        this.#prompt.select();
    }

    #setModel(model) {
        const before = new Map(this.#fields.map((field) => [field.name, field.read()]));
        this.#model = model;
        const style = [...enhancementFields(model), ...styleFields(model)];
        const options = optionFields(model, this.#models);
        this.#fields = [...style, ...options];
        for (const field of this.#fields) {
            if (field.name !== 'model' && before.get(field.name) !== undefined) {
                field.write(before.get(field.name));
            }
        }

        byId('style-fields').replaceChildren(...style.map((field) => field.root));
        byId('style-fields').hidden = style.length === 0;
        byId('option-fields').replaceChildren(...options.map((field) => field.root));
        options.find((field) => field.name === 'model')?.control.addEventListener('change', (event) => {
            this.#setModel(this.#models.find((one) => one.id === event.target.value));
            byId('model').focus();
        });
        this.#count();
    }

    #count() {
        const used = [...this.#prompt.value].length;
        const most = this.#model?.prompt_max_characters;
        byId('prompt-count').textContent = most && used > most / 2 ? `${used} of ${most}` : '';
    }

    async #send() {
        this.#complain('prompt', '');
        this.#fields.forEach((field) => field.complain(''));
        say(byId('form-error'), '');

        const request = Object.fromEntries([
            ['prompt', this.#prompt.value],
            ...this.#fields.map((field) => [field.name, field.read()]).filter(([, value]) => value !== undefined),
        ]);
        this.#submit.disabled = true;
        try {
            const key = this.#keyFor(request);
            const video = this.#source ? await this.#api.remix(this.#source.id, request, key) : await this.#api.create(request, key);
            this.#sent = { body: '', key: '' };
            this.#takeSource(null);
            announce('The video has been accepted.');
            this.#onCreated(video);
        } catch (failure) {
            if (!(failure instanceof ApiError)) {
                throw failure;
            }

            this.#tell(failure);
        } finally {
            this.#submit.disabled = false;
        }
    }

    /** Returns the same idempotency key if the same request is sent again after a lost response, so that it creates only one video. */
    #keyFor(request) {
        const body = JSON.stringify([this.#source?.id ?? null, request]);
        if (body !== this.#sent.body) {
            const bytes = crypto.getRandomValues(new Uint8Array(16));
            this.#sent = { body, key: [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
        }

        return this.#sent.key;
    }

    #tell(error) {
        if (!error.isUnreached) {
            this.#sent = { body: '', key: '' };
        }

        const words = error.param && error.message.startsWith(`${error.param}: `)
            ? error.message.slice(error.param.length + 2)
            : error.message;
        if (!error.param || !this.#complain(error.param, `${words.charAt(0).toUpperCase()}${words.slice(1)}`)) {
            say(byId('form-error'), error.message);
        }
    }

    /** Shows an error at a field and focuses it. Returns whether there is such a field. */
    #complain(name, message) {
        if (name === 'prompt') {
            showError(this.#prompt, byId('prompt-error'), message);
            if (message) {
                this.#prompt.focus();
            }

            return true;
        }

        const field = this.#fields.find((one) => one.name === name);
        if (!field) {
            return false;
        }

        const folded = field.root.closest('details');
        if (folded) {
            folded.open = true;
        }

        field.complain(message);
        field.focus();
        return true;
    }
}
