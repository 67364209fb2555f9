/** Returns the element of the page with this id; throws an error if there is none. */
export function byId(id) {
    const found = document.getElementById(id);
    if (!found) {
        throw new Error(`The page has no #${id}.`);
    }

    return found;
}

/**
 * Creates an element. Text is inserted as text only, so that it cannot become markup.
 * @param {string} tag
 * @param {Record<string, unknown>} [properties] Properties of the element; names with a dash, and "role", are set as attributes.
 *   Null and undefined are left out.
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

/** Sets an element's text, and hides the element if the text is empty. */
export function say(target, text) {
    if (target.textContent !== text) {
        target.textContent = text;
    }

    target.hidden = text === '';
}
