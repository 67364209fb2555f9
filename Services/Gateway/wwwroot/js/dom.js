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
 * @param {Record<string, unknown>} [properties] Of the element; names with a dash or of ARIA are attributes. Null and undefined are left out.
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

/** Sets an element's text, and hides the element where there is none. */
export function say(target, text) {
    if (target.textContent !== text) {
        target.textContent = text;
    }

    target.hidden = text === '';
}
