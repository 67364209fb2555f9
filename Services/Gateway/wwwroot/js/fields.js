import { element, say } from './dom.js';
import { formatName, formats } from './words.js';

const customisations = { style: 'Style', camera: 'Camera', mood: 'Mood', theme: 'Theme' };

/**
 * @typedef {object} Field One field of a request.
 * @property {string} name Its name in the API.
 * @property {HTMLElement} root
 * @property {() => unknown} read Returns its value; undefined to use the server's default.
 * @property {(value: any) => void} write
 * @property {(message: string) => void} complain Shows an error; an empty message removes the error.
 * @property {() => void} focus
 */

/** Returns the customisation fields that a model supports. */
export function styleFields(model) {
    return Object.entries(customisations)
        .filter(([name]) => model.customisation?.[name])
        .map(([name, label]) => styleField(name, label, model.customisation[name]));
}

/** A text field with the model's values as suggestions if the model accepts free text; otherwise a choice of these values. */
function styleField(name, label, { values, free_text: isFree }) {
    if (!isFree) {
        return choice(name, label, values.map((value) => [value, value]), 'As in the prompt');
    }

    const field = text(name, label, 'as in the prompt');
    if (values.length > 0) {
        suggest(field, values);
    }

    return field;
}

/** Adds suggestions to a text field. */
function suggest(field, values) {
    const list = element('datalist', { id: `${field.name}-values` }, ...values.map((value) => new Option(value)));
    field.control.setAttribute('list', list.id);
    field.root.append(list);
}

/** Returns a check box for the rewriting of the prompt if the server offers it. */
export function enhancementFields(model) {
    if (!model.enhance_prompt?.available) {
        return [];
    }

    const usual = model.enhance_prompt.default;
    const name = 'enhance_prompt';
    const box = element('input', { type: 'checkbox', id: name, name, checked: usual });
    const error = element('p', { id: `${name}-error`, className: 'error', hidden: true });
    const help = element(
        'p', { id: `${name}-hint`, className: 'help' }, 'A language model adds detail. The video shows both prompts.');
    box.setAttribute('aria-describedby', `${help.id} ${error.id}`);
    return [{
        name,
        control: box,
        root: element(
            'div', { className: 'field wide' },
            element('label', { className: 'check', htmlFor: name }, box, ' Rewrite the prompt'), help, error),
        read: () => box.checked,
        write(value) {
            box.checked = value ?? usual;
        },
        complain: (message) => showError(box, error, message),
        focus: () => box.focus(),
    }];
}

/** Returns the fields for all other parameters of a model. */
export function optionFields(model, models) {
    return [
        modelChoice(model, models),
        sizeField(model),
        choice('priority', 'Priority', [['normal', 'Normal'], ['high', 'High'], ['low', 'Low']], undefined, model.size_rule ? 'wide' : ''),
        choice('num_frames', 'Length', model.num_frames.map((frames) => [frames, length(frames, model)]), 'The model’s default', 'wide'),
        number('fps', 'Frames per second', model.fps),
        number('num_inference_steps', 'Denoising steps', model.num_inference_steps),
        number('guidance_scale', 'Guidance', model.guidance_scale, 'how closely it follows the prompt'),
        number('cache_threshold', 'Step cache', model.cache_threshold, 'skips steps that change little; 0 skips none'),
        text('seed', 'Seed', 'any', 'the same seed gives the same video'),
        formatChoice(),
        text('negative_prompt', 'What it should not show', '', '', 'wide'),
    ];
}

/** A choice of the model's sizes, or a text field if a rule allows more. */
function sizeField(model) {
    const rule = model.size_rule;
    if (!rule) {
        return choice('size', 'Size', model.sizes.map((size) => [size, size.replace('x', ' × ')]), 'The model’s default');
    }

    const rules = `width x height, multiples of ${rule.multiple} from ${rule.min} to ${rule.max}, at most ${rule.max_pixels} pixels`;
    const field = text('size', 'Size', model.sizes[0], rules, 'wide');
    suggest(field, model.sizes);
    return field;
}

function length(frames, model) {
    const seconds = Number((frames / model.fps.default).toFixed(2));
    return `${frames} frames (${seconds} s at ${model.fps.default} per second)`;
}

function modelChoice(model, models) {
    const names = models.map((one) => [one.id, one.available ? one.id : `${one.id} (not installed)`]);
    const field = choice('model', 'Model', names, undefined, 'wide', `precision ${model.precision}; licence: ${model.licence}`);
    models.forEach((one, index) => {
        field.control.options[index].disabled = !one.available;
        field.control.options[index].title = one.reason ?? '';
    });
    field.write(model.id);
    return field;
}

/** A choice of values. The option for the default is left out if the model has only one value. */
function choice(name, label, values, usual, kind = '', hint = '') {
    const select = element('select', { id: name, name });
    if (usual !== undefined && (values.length > 1 || usual !== 'The model’s default')) {
        select.append(new Option(usual, ''));
    }

    select.append(...values.map(([value, words]) => new Option(words, String(value))));
    const isNumber = typeof values[0]?.[0] === 'number';
    return field(name, label, select, {
        hint,
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

/** A text or number field. A value that is not a number is sent unchanged, so that the server reports the error. */
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
    const boxes = formats.map((format) => element('input', {
        type: 'checkbox', name: 'output_formats', value: format, checked: format === 'mp4',
    }));
    const error = element('p', { id: 'output_formats-error', className: 'error', hidden: true });
    const root = element(
        'fieldset', { className: 'field', 'aria-describedby': error.id },
        element('legend', {}, 'Formats'),
        element('div', { className: 'checks' }, ...boxes.map((box) => element(
            'label', { className: 'check' }, box, ` ${formatName(box.value)}`))),
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

/** A control with its label, a hint and a place for an error message. */
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
        complain: (message) => showError(control, error, message),
        focus: () => control.focus(),
    };
}

/** Shows an error at a control; an empty message removes the error. */
export function showError(control, error, message) {
    if (message) {
        control.setAttribute('aria-invalid', 'true');
    } else {
        control.removeAttribute('aria-invalid');
    }

    say(error, message);
}
