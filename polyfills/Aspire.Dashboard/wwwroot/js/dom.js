const svgNamespace = 'http://www.w3.org/2000/svg';

/** The element of the page with this id, which must be there. */
export function byId(id) {
    const found = document.getElementById(id);
    if (!found) {
        throw new Error(`The page has no #${id}.`);
    }

    return found;
}

/**
 * Makes an element. Text goes in as text only, so that nothing in it can become markup.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] Of the element; names with a dash, and role, are attributes. Null and undefined are left out.
 * @param {...(Node | string | null | undefined)} children
 */
export function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        if (value === null || value === undefined) {
            continue;
        }

        if (name.includes('-') || name === 'role') {
            made.setAttribute(name, String(value));
        } else {
            made[name] = value;
        }
    }

    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
}

/** Makes an element of a drawing. */
export function shape(tag, attributes = {}, ...children) {
    const made = document.createElementNS(svgNamespace, tag);
    for (const [name, value] of Object.entries(attributes)) {
        made.setAttribute(name, String(value));
    }

    made.append(...children);
    return made;
}

/** The head of a table. @param {string[]} titles Those of columns of numbers begin with #. */
export function head(...titles) {
    return element('thead', {}, element('tr', {}, ...titles.map((title) => element(
        'th', { scope: 'col', className: title.startsWith('#') ? 'number' : '' }, title.replace('#', '')))));
}

/** Sets an element's text, and hides the element where there is none. */
export function say(target, text) {
    if (target.textContent !== text) {
        target.textContent = text;
    }

    target.hidden = text === '';
}

/** Tells a screen reader what has happened. */
export function announce(text) {
    byId('announcer').textContent = text;
}

/** Calls when nothing has been typed for a moment. */
export function whenTyped(input, act) {
    let timer;
    input.addEventListener('input', () => {
        clearTimeout(timer);
        timer = setTimeout(act, 250);
    });
}

/** A field with its label. */
export function field(label, control) {
    control.id ||= `field-${label.toLowerCase().replaceAll(/\W+/g, '-')}`;
    return element('div', { className: 'field' }, element('label', { htmlFor: control.id }, label), control);
}

/** A choice. @param {[string, string][]} choices Values with what they are called. */
export function select(choices, value) {
    const made = element('select', {});
    offer(made, choices.map(([one, label]) => element('option', { value: one }, label)), value);
    return made;
}

/** Gives a choice new options. */
export function offer(control, options, value) {
    control.replaceChildren(...options);
    control.value = value;
}
