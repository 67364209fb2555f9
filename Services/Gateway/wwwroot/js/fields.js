import { element, say } from './dom.js';
import { formatName, formats } from './words.js';

const customisations = { style: 'Style', camera: 'Camera', mood: 'Mood', theme: 'Theme' };

/**
 * @typedef {object} Field One field of a request.
 * @property {string} name As the API calls it.
 * @property {HTMLElement} root
 * @property {() => unknown} read What stands in it; undefined where that is the server's business.
 * @property {(value: any) => void} write
 * @property {(message: string) => void} complain Marks it as wrong; with an empty message as right.
 * @property {() => void} focus
 */

/** Fields of the look that a model can be asked for; none where it offers none. */
export function styleFields(model) {
    return Object.entries(customisations)
        .filter(([name]) => model.customisation?.[name])
        .map(([name, label]) => styleField(name, label, model.customisation[name]));
}

/** Words of the person's own where the model takes them, with those that it knows as suggestions. */
function styleField(name, label, { values, free_text: isFree }) {
    if (!isFree) {
        return choice(name, label, values.map((value) => [value, value]), 'As written');
    }

    const field = text(name, label, 'as written');
    if (values.length > 0) {
        const list = element('datalist', { id: `${name}-values` }, ...values.map((value) => new Option(value)));
        field.control.setAttribute('list', list.id);
        field.root.append(list);
    }

    return field;
}

/** Fields of everything else that a model takes. */
export function optionFields(model, models) {
    return [
        models.length > 1 ? modelChoice(model, models) : null,
        choice('size', 'Size', model.sizes.map((size) => [size, size.replace('x', ' × ')]), 'The model’s usual'),
        choice('priority', 'Priority', [['normal', 'Normal'], ['high', 'High'], ['low', 'Low']]),
        choice('num_frames', 'Length', model.num_frames.map((frames) => [frames, length(frames, model)]), 'The model’s usual', 'wide'),
        number('fps', 'Frames a second', model.fps),
        number('num_inference_steps', 'Denoising steps', model.num_inference_steps),
        number('guidance_scale', 'Guidance', model.guidance_scale, 'how closely it follows the prompt'),
        text('seed', 'Seed', 'any', 'the same seed gives the same video'),
        formatChoice(),
        text('negative_prompt', 'What it should not show', '', '', 'wide'),
    ].filter((field) => field !== null);
}

function length(frames, model) {
    const seconds = Number((frames / model.fps.default).toFixed(2));
    return `${frames} frames (${seconds} s at ${model.fps.default} a second)`;
}

function modelChoice(model, models) {
    const field = choice('model', 'Model', models.map((one) => [one.id, one.available ? one.id : `${one.id} (not installed)`]), undefined, 'wide');
    models.forEach((one, index) => {
        field.control.options[index].disabled = !one.available;
        field.control.options[index].title = one.reason ?? '';
    });
    field.write(model.id);
    return field;
}

/** One of several values; where there is a usual one and no other, there is no choice. */
function choice(name, label, values, usual, kind = '') {
    const select = element('select', { id: name, name });
    if (usual !== undefined && (values.length > 1 || usual !== 'The model’s usual')) {
        select.append(new Option(usual, ''));
    }

    select.append(...values.map(([value, words]) => new Option(words, String(value))));
    const isNumber = typeof values[0]?.[0] === 'number';
    return field(name, label, select, {
        kind,
        read: () => select.value === '' ? undefined : isNumber ? Number(select.value) : select.value,
        write(value) {
            const wanted = String(value ?? '');
            if ([...select.options].some((option) => option.value === wanted)) {
                select.value = wanted;
            }
        },
    });
}

function number(name, label, range, hint) {
    const limits = `${range.min} to ${range.max}`;
    return text(name, label, String(range.default), hint ? `${limits}; ${hint}` : limits, '', 'decimal');
}

/** What is no number goes to the server as it is, which says what it must be. */
function text(name, label, placeholder, hint = '', kind = '', inputMode = name === 'seed' ? 'numeric' : 'text') {
    const isNumber = inputMode !== 'text';
    const input = element('input', { id: name, name, type: 'text', inputMode, placeholder, autocomplete: 'off' });
    return field(name, label, input, {
        hint,
        kind,
        read() {
            const value = input.value.trim();
            return value === '' ? undefined : isNumber && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
        },
        write(value) {
            input.value = value ?? '';
        },
    });
}

function formatChoice() {
    const boxes = formats.map((format) => element('input', { type: 'checkbox', name: 'output_formats', value: format, checked: format === 'mp4' }));
    const error = element('p', { id: 'output_formats-error', className: 'error', hidden: true });
    const root = element(
        'fieldset', { className: 'field', 'aria-describedby': error.id },
        element('legend', {}, 'Formats'),
        element('div', { className: 'checks' }, ...boxes.map((box) => element('label', { className: 'check' }, box, ` ${formatName(box.value)}`))),
        error);
    return {
        name: 'output_formats',
        root,
        read: () => boxes.filter((box) => box.checked).map((box) => box.value),
        write: (values) => boxes.forEach((box) => {
            box.checked = values.includes(box.value);
        }),
        complain: (message) => say(error, message),
        focus: () => boxes[0].focus(),
    };
}

/** A control with its label, a hint and a place for what is wrong with it. */
function field(name, label, control, { hint = '', kind = '', read, write }) {
    const error = element('p', { id: `${name}-error`, className: 'error', hidden: true });
    const help = hint ? element('p', { id: `${name}-hint`, className: 'help' }, hint) : null;
    control.setAttribute('aria-describedby', help ? `${help.id} ${error.id}` : error.id);
    return {
        name,
        control,
        root: element('div', { className: `field ${kind}` }, element('label', { htmlFor: name }, label), control, help, error),
        read,
        write,
        complain: (message) => complainOf(control, error, message),
        focus: () => control.focus(),
    };
}

/** Marks a control as wrong, or as right. */
export function complainOf(control, error, message) {
    if (message) {
        control.setAttribute('aria-invalid', 'true');
    } else {
        control.removeAttribute('aria-invalid');
    }

    say(error, message);
}
